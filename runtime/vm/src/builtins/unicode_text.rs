//! Unicode on whole texts: normal forms, case folding, clusters of characters that are seen as one.

use crate::{Outcome, Session};
use abi::{Builtin, Value};
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

impl Session {
    pub(super) fn unicode_text_builtin(&self, which: Builtin, args: &[Value]) -> Outcome {
        let func = which.name();
        if which == Builtin::GraphemeEnd {
            let text = self.valid_text(func, args[0])?;
            let i = self.int_arg(func, args[1])?;
            let start = (i - 1) as usize;
            if i < 1 || start >= text.len() || !text.is_char_boundary(start) {
                return Err(self.bounds_error_at(args[0], i));
            }
            let cluster = text[start..].graphemes(true).next().map_or(0, str::len);
            return Ok(self.box_i64(i + cluster as i64));
        }
        let form = self.symbol_arg(func, args[0])?;
        let text = self.valid_text(func, args[1])?;
        let out: String = match form {
            "NFC" => text.nfc().collect(),
            "NFD" => text.nfd().collect(),
            "NFKC" => text.nfkc().collect(),
            "NFKD" => text.nfkd().collect(),
            "fold" => caseless::default_case_fold_str(text),
            _ => return Err(self.argument_error(format!("{func}: no form {form}"))),
        };
        Ok(self.string(&out))
    }

    fn valid_text(&self, func: &str, v: Value) -> Outcome<&str> {
        let bytes = self.string_arg(func, v)?;
        std::str::from_utf8(bytes).map_err(|_| self.argument_error("the string is not valid UTF-8"))
    }
}
