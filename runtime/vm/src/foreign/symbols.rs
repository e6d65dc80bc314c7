//! C functions by name: those that are linked into this executable, then those of shared libraries.
//!
//! The executable is linked statically, so nothing lists its symbols at run time; what programs commonly call of the C
//! library stands in a table. The rest comes from shared libraries, loaded at the first call that names one. No image
//! holds an address: each process looks up what it calls.

use super::raw;
use crate::{Outcome, Session};
use abi::{Known, Value};
use heap::Object;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

macro_rules! linked {
    (functions: $($function:ident)*; data: $($data:ident)*;) => {
        #[allow(clashing_extern_declarations)]
        mod c {
            unsafe extern "C" {
                $(pub fn $function();)*
                $(pub static $data: usize;)*
            }
        }

        /// The functions and variables of the C library that are part of this executable.
        fn linked(name: &str) -> Option<usize> {
            Some(match name {
                $(stringify!($function) => c::$function as *const () as usize,)*
                $(stringify!($data) => &raw const c::$data as usize,)*
                _ => return None,
            })
        }
    };
}

linked! {
    functions:
        __errno_location _exit abort abs access acos acosf acosh aligned_alloc asctime asin asinf asinh atan atan2
        atan2f atanf atanh atof atoi atol atoll bsearch calloc cbrt cbrtf ceil ceilf chdir chmod clock clock_gettime
        close copysign cos cosf cosh coshf ctime difftime div dprintf dup dup2 erf erfc exit exp exp2 exp2f expf expm1
        fabs fabsf fclose fcntl fdim feof ferror fflush fgetc fgets floor floorf fma fmax fmaxf fmin fminf fmod fmodf
        fopen fprintf fputc fputs fread free frexp fseek ftell ftruncate fwrite getchar getcwd getegid getenv geteuid
        getgid gethostname getpagesize getpid getppid gettimeofday getuid gmtime gmtime_r hypot hypotf ilogb isalnum
        isalpha isatty isblank iscntrl isdigit isgraph islower isprint ispunct isspace isupper isxdigit j0 j1 jn kill
        labs ldexp ldiv lgamma llabs llrint llround localtime localtime_r log log10 log10f log1p log2 log2f logb logf
        lrint lround lseek malloc memchr memcmp memcpy memmem memmove memrchr memset mkdir mkdtemp mkstemp mktime modf
        nanosleep nearbyint nextafter open perror pipe posix_memalign pow powf printf putchar putenv puts qsort
        qsort_r raise rand rand_r random read readlink realloc realpath remainder remove rename rewind rint rmdir
        round roundf scalbn setenv setlocale sin sinf sinh sinhf sleep snprintf sprintf sqrt sqrtf srand srandom
        sscanf strcasecmp strcat strchr strcmp strcoll strcpy strcspn strdup strerror strftime strlen strncasecmp
        strncat strncmp strncpy strndup strnlen strpbrk strrchr strspn strstr strtod strtof strtok strtok_r strtol
        strtoll strtoul strtoull symlink sysconf system tan tanf tanh tanhf tgamma time timegm tmpfile tolower toupper
        trunc truncate truncf umask unlink unsetenv usleep vprintf vsnprintf wcscmp wcscpy wcslen wcsncpy write y0 y1
        yn;
    data: environ stdin stdout stderr;
}

/// `RTLD_LAZY | RTLD_GLOBAL`: as `ccall` loads what it names.
const LAZY_GLOBAL: i32 = 0x101;
/// Libraries whose functions the table above has, and where else to look for a function without a library.
const C_LIBRARY: &str = "libc.so.6";
const MATH_LIBRARY: &str = "libm.so.6";
/// GMP comes with Julia, so packages call it by its short name; systems have it by this one.
const GMP: (&str, &str) = ("libgmp", "libgmp.so.10");

fn is_c_library(name: &str) -> bool {
    let name = name.split(".so").next().unwrap_or(name);
    matches!(name, "libc" | "libm" | "libpthread" | "libdl" | "librt")
}

/// The functions of Julia's own runtime that packages call: whether this process makes an image of them, as they ask
/// before they run a workload, start threads and the like; what the machine is.
fn of_julia(name: &str) -> Option<usize> {
    extern "C" fn generating_output() -> i32 {
        i32::from(MAKES_IMAGE.load(Ordering::Relaxed))
    }
    extern "C" fn tag_enable() {
        TAGS.fetch_add(1, Ordering::Relaxed);
    }
    extern "C" fn tag_disable() {
        TAGS.fetch_sub(1, Ordering::Relaxed);
    }
    extern "C" fn page_size() -> i64 {
        4096
    }
    extern "C" fn cpu_threads() -> i32 {
        std::thread::available_parallelism().map_or(1, |n| n.get() as i32)
    }
    Some(match name {
        "jl_getpagesize" => page_size as *const () as usize,
        "jl_cpu_threads" => cpu_threads as *const () as usize,
        "jl_generating_output" => generating_output as *const () as usize,
        "jl_tag_newly_inferred_enable" => tag_enable as *const () as usize,
        "jl_tag_newly_inferred_disable" => tag_disable as *const () as usize,
        _ => return None,
    })
}

/// Whether the process makes an image of a package, as code asks by `jl_generating_output`.
static MAKES_IMAGE: AtomicBool = AtomicBool::new(false);
/// Workloads that run: between `jl_tag_newly_inferred_enable` and its `disable`.
static TAGS: AtomicI32 = AtomicI32::new(0);

/// From now on the process makes an image of a package.
pub(crate) fn makes_image() {
    MAKES_IMAGE.store(true, Ordering::Relaxed);
}

/// Whether a workload runs, whatever calls it makes.
pub(crate) fn runs_workload() -> bool {
    TAGS.load(Ordering::Relaxed) > 0
}

impl Session {
    /// The address of `:name`, `"name"`, `(name, library)` or a pointer.
    pub(crate) fn foreign_address(&self, target: Value) -> Outcome<usize> {
        if let Some(name) = self.foreign_word(target) {
            return self.symbol_anywhere(&name);
        }
        if self.is_pointer_type(target.type_of()) {
            return match target.word(0) {
                0 => Err(self.error("ccall: null function pointer")),
                at => Ok(at as usize),
            };
        }
        if types::as_tuple(&self.heap, target.type_of()).is_some()
            && let [name, library] = self.elements(target)[..]
            && let Some(name) = self.foreign_word(name)
        {
            if let Some(library) = self.foreign_word(library) {
                return self.symbol_in(&name, &library);
            }
            // A handle of `Libdl.dlopen`.
            if self.is_pointer_type(library.type_of()) {
                return raw::library_symbol(library.word(0) as usize, &name).map_err(|e| self.no_symbol(&name, &e));
            }
        }
        Err(self.type_error_known("ccall", Known::Ptr, target))
    }

    fn foreign_word(&self, v: Value) -> Option<String> {
        let is_text = self.is_a(v, Known::Symbol) || self.is_a(v, Known::String);
        is_text.then(|| self.text_arg("ccall", v).unwrap_or_default())
    }

    fn no_symbol(&self, name: &str, why: &str) -> crate::Thrown {
        self.error(format!("could not load symbol \"{name}\":\n{why}"))
    }

    fn symbol_anywhere(&self, name: &str) -> Outcome<usize> {
        if let Some(at) = linked(name).or_else(|| of_julia(name)).or_else(|| super::kernels::named(name)) {
            return Ok(at);
        }
        // What the program has loaded for all to see, then the whole of the C library.
        if let Ok(all) = raw::open_library(None, LAZY_GLOBAL)
            && let Ok(at) = raw::library_symbol(all, name)
        {
            return Ok(at);
        }
        for library in [C_LIBRARY, MATH_LIBRARY] {
            if let Ok(handle) = self.library(library)
                && let Ok(at) = raw::library_symbol(handle, name)
            {
                return Ok(at);
            }
        }
        let me = std::env::current_exe().map_or("sysimg".to_owned(), |p| p.display().to_string());
        Err(self.no_symbol(name, &format!("{me}: undefined symbol: {name}")))
    }

    fn symbol_in(&self, name: &str, library: &str) -> Outcome<usize> {
        if is_c_library(library)
            && let Some(at) = linked(name)
        {
            return Ok(at);
        }
        let handle = match self.library(library) {
            Ok(h) => h,
            Err(_) if is_c_library(library) => return self.symbol_anywhere(name),
            Err(why) => return Err(self.error(format!("could not load library \"{library}\"\n{why}"))),
        };
        raw::library_symbol(handle, name).map_err(|e| self.no_symbol(name, &e))
    }

    /// A library's handle, loaded once; its name may lack the ending.
    fn library(&self, name: &str) -> Result<usize, String> {
        if let Some(&handle) = self.foreign.libraries.borrow().get(name) {
            return Ok(handle);
        }
        let handle = raw::open_library(Some(&format!("{name}.so")), LAZY_GLOBAL)
            .or_else(|why| {
                raw::open_library(Some(name), LAZY_GLOBAL).map_err(|e| if name.contains(".so") { e } else { why })
            })
            .or_else(|why| if name == GMP.0 { raw::open_library(Some(GMP.1), LAZY_GLOBAL) } else { Err(why) })?;
        self.foreign.libraries.borrow_mut().insert(name.to_owned(), handle);
        Ok(handle)
    }

    /// `_library_open(path or nothing, flags)`: the handle, or the text of why not.
    pub(crate) fn library_open(&self, path: Value, flags: Value) -> Outcome {
        let path = if path == self.nothing() { None } else { Some(self.text_arg("dlopen", path)?) };
        let flags = self.any_int("dlopen", flags)? as i32;
        Ok(match raw::open_library(path.as_deref(), flags) {
            Ok(handle) => self.box_u64(handle as u64),
            Err(why) => self.string(&why),
        })
    }

    /// `_library_symbol(handle, name)`: the address, or the text of why not.
    pub(crate) fn library_symbol(&self, handle: Value, name: Value) -> Outcome {
        let handle = self.any_int("dlsym", handle)? as usize;
        let name = self.text_arg("dlsym", name)?;
        Ok(match raw::library_symbol(handle, &name) {
            Ok(at) => self.box_u64(at as u64),
            Err(why) => self.string(&why),
        })
    }

    pub(crate) fn library_close(&self, handle: Value) -> Outcome {
        let handle = self.any_int("dlclose", handle)? as usize;
        Ok(self.bool(raw::close_library(handle)))
    }
}
