//! The standard libraries inside this executable, by the names, uuids and versions that Julia gives them.

use super::PackageId;

/// What stands for them in the load path.
pub(crate) const PLACE: &str = "@stdlib";

/// Those that Julia 1.12 has and this executable may have.
const KNOWN: [(&str, u128, &str); 10] = [
    ("InteractiveUtils", 0xb77e0a4c_d291_57a0_90e8_8db25a27a240, "1.11.0"),
    ("Libdl", 0x8f399da3_3557_5675_b5ff_fb832c97cbdb, "1.11.0"),
    ("LinearAlgebra", 0x37e2e46d_f89d_539d_b4ee_838fcccc9c8e, "1.12.0"),
    ("Logging", 0x56ddb016_857b_54e1_b83d_db4d58db5568, "1.11.0"),
    ("Printf", 0xde0858da_6303_5e67_8744_51eddeeeb8d7, "1.11.0"),
    ("Random", 0x9a3f8284_a2c9_5f02_9a11_845980a1fd5c, "1.11.0"),
    ("SHA", 0xea8e919c_243c_51af_8825_aaa63cd721ce, "0.7.0"),
    ("Statistics", 0x10745b16_79ce_11e8_11f9_7d13ad32a3b2, "1.11.2"),
    ("Test", 0x8dfed614_e22c_5e08_85e1_65c5234f0b40, "1.11.0"),
    ("Unicode", 0x4ec0a83e_493e_50e2_b9ac_8f72acf5a8f5, "1.11.0"),
];

/// What the name of a standard library means.
pub(crate) fn id(name: &str) -> Option<PackageId> {
    source(name)?;
    let uuid = KNOWN.iter().find(|k| k.0 == name).map_or(0, |k| k.1);
    Some(PackageId { uuid, name: name.to_owned() })
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
