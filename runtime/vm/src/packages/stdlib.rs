//! The standard libraries inside this executable, by the names, uuids and versions that Julia gives them.

use super::PackageId;

/// What stands for them in the load path.
pub(crate) const PLACE: &str = "@stdlib";

/// Those of Julia 1.12; this executable has the ones that there are sources of.
const KNOWN: &[(&str, u128, &str)] = &[
    ("ArgTools", 0x0dad84c5_d112_42e6_8d28_ef12dabb789f, "1.1.2"),
    ("Artifacts", 0x56f22d72_fd6d_98f1_02f0_08ddc0907c33, "1.11.0"),
    ("Base64", 0x2a0f44e3_6c83_55bd_87e4_b1978d98bd5f, "1.11.0"),
    ("CRC32c", 0x8bf52ea8_c179_5cab_976a_9e18b702a9bc, "1.11.0"),
    ("Dates", 0xade2ca70_3891_5945_98fb_dc099432e06a, "1.11.0"),
    ("DelimitedFiles", 0x8bb1440f_4735_579b_a4ab_409b98df4dab, "1.9.1"),
    ("Distributed", 0x8ba89e20_285c_5b6f_9357_94700520ee1b, "1.11.0"),
    ("Downloads", 0xf43a241f_c20a_4ad4_852c_f6b1247861c6, "1.6.0"),
    ("FileWatching", 0x7b1f6079_737a_58dc_b8bc_7a2ca5c1b5ee, "1.11.0"),
    ("Future", 0x9fa8497b_333b_5362_9e8d_4d0656e87820, "1.11.0"),
    ("InteractiveUtils", 0xb77e0a4c_d291_57a0_90e8_8db25a27a240, "1.11.0"),
    ("JuliaSyntaxHighlighting", 0xac6e5ff7_fb65_4e79_a425_ec3bc9c03011, "1.12.0"),
    ("LazyArtifacts", 0x4af54fe1_eca0_43a8_85a7_787d91b784e3, "1.11.0"),
    ("LibCURL", 0xb27032c2_a3e7_50c8_80cd_2d36dbcbfd21, "0.6.4"),
    ("LibGit2", 0x76f85450_5226_5b5a_8eaa_529ad045b433, "1.11.0"),
    ("Libdl", 0x8f399da3_3557_5675_b5ff_fb832c97cbdb, "1.11.0"),
    ("LinearAlgebra", 0x37e2e46d_f89d_539d_b4ee_838fcccc9c8e, "1.12.0"),
    ("Logging", 0x56ddb016_857b_54e1_b83d_db4d58db5568, "1.11.0"),
    ("Markdown", 0xd6f4376e_aef5_505a_96c1_9c027394607a, "1.11.0"),
    ("Mmap", 0xa63ad114_7e13_5084_954f_fe012c677804, "1.11.0"),
    ("NetworkOptions", 0xca575930_c2e3_43a9_ace4_1e988b2c1908, "1.3.0"),
    ("Pkg", 0x44cfe95a_1eb2_52ea_b672_e2afdf69b78f, "1.12.0"),
    ("Printf", 0xde0858da_6303_5e67_8744_51eddeeeb8d7, "1.11.0"),
    ("Profile", 0x9abbd945_dff8_562f_b5e8_e1ebf5ef1b79, "1.11.0"),
    ("REPL", 0x3fa0cd96_eef1_5676_8a61_b3b8758bbffb, "1.11.0"),
    ("Random", 0x9a3f8284_a2c9_5f02_9a11_845980a1fd5c, "1.11.0"),
    ("SHA", 0xea8e919c_243c_51af_8825_aaa63cd721ce, "0.7.0"),
    ("Serialization", 0x9e88b42a_f829_5b0c_bbe9_9e923198166b, "1.11.0"),
    ("SharedArrays", 0x1a1011a3_84de_559e_8e89_a11a2f7dc383, "1.11.0"),
    ("Sockets", 0x6462fe0b_24de_5631_8697_dd941f90decc, "1.11.0"),
    ("SparseArrays", 0x2f01184e_e22b_5df5_ae63_d93ebab69eaf, "1.12.0"),
    ("Statistics", 0x10745b16_79ce_11e8_11f9_7d13ad32a3b2, "1.11.2"),
    ("StyledStrings", 0xf489334b_da3d_4c2e_b8f0_e476e12c162b, "1.11.0"),
    ("TOML", 0xfa267f1f_6049_4f14_aa54_33bafae1ed76, "1.0.3"),
    ("Tar", 0xa4e569a6_e804_4fa4_b0f3_eef7a1d5b13e, "1.10.0"),
    ("Test", 0x8dfed614_e22c_5e08_85e1_65c5234f0b40, "1.11.0"),
    ("UUIDs", 0xcf7118a7_6976_5b1a_9a39_7adc72f591a4, "1.11.0"),
    ("Unicode", 0x4ec0a83e_493e_50e2_b9ac_8f72acf5a8f5, "1.11.0"),
];

/// What the name of a standard library means.
pub(crate) fn id(name: &str) -> Option<PackageId> {
    source(name)?;
    let uuid = KNOWN.iter().find(|k| k.0 == name).map_or(0, |k| k.1);
    Some(PackageId { uuid, name: name.to_owned() })
}

/// Whether this is one of Julia's that this executable does not have.
pub(crate) fn lacks(name: &str) -> bool {
    KNOWN.iter().any(|k| k.0 == name) && source(name).is_none()
}

pub(crate) fn version(id: &PackageId) -> Option<&'static str> {
    KNOWN.iter().find(|k| k.0 == id.name && k.1 == id.uuid).map(|k| k.2)
}

/// The file of this package's module among the embedded sources, if it is a standard library.
pub(crate) fn source_of(asked: &PackageId) -> Option<String> {
    id(&asked.name).filter(|known| known == asked).and_then(|_| source(&asked.name))
}

/// All of them.
pub(crate) fn all() -> impl Iterator<Item = PackageId> {
    KNOWN.iter().filter_map(|k| id(k.0))
}

fn source(name: &str) -> Option<String> {
    [format!("stdlib/{name}/src/{name}.jl"), format!("stdlib/{name}/{name}.jl"), format!("stdlib/{name}.jl")]
        .into_iter()
        .find(|p| crate::toplevel::has_source(p))
}
