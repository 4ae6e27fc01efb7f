//! What a file holds, told from its name and from its first bytes.

use std::fmt;
use std::path::Path;

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// One article: plain text or Markdown.
    Text,
    /// One JSON object a line.
    JsonLines,
    /// One JSON object, or an array of them.
    Json,
    /// The name does not say: the first line decides.
    Unknown,
}

impl Format {
    pub(super) fn of(path: &Path) -> Self {
        match extension(path).as_str() {
            "txt" | "text" | "md" | "markdown" => Self::Text,
            "jsonl" | "ndjson" => Self::JsonLines,
            "json" => Self::Json,
            _ => Self::Unknown,
        }
    }

    /// Whether a file of this name claims to be an article, so that failing to read it is worth a word.
    pub(super) fn is_claimed(self) -> bool {
        matches!(self, Self::Text | Self::JsonLines)
    }
}

/// Kinds of file that are not read as articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Content {
    /// PDF.
    Pdf,
    /// Word processor, spreadsheet, slides, e-book.
    Office,
    /// Rich text format.
    Rtf,
    /// HTML or other XML.
    Markup,
    /// Picture.
    Image,
    /// Sound or film.
    Media,
    /// Compressed file or archive.
    Archive,
    /// Source code or settings.
    Code,
    /// Table, log or other data.
    Data,
    /// Program, font, database or anything else that is not text.
    Binary,
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pdf => "a PDF document",
            Self::Office => "an office document or e-book",
            Self::Rtf => "a rich text document",
            Self::Markup => "HTML or XML",
            Self::Image => "an image",
            Self::Media => "sound or video",
            Self::Archive => "an archive",
            Self::Code => "source code or settings",
            Self::Data => "data",
            Self::Binary => "binary",
        })
    }
}

impl Content {
    /// How to make an article of it.
    pub(super) fn hint(self) -> &'static str {
        match self {
            Self::Pdf => "Extract its text first: pdftotext FILE.pdf FILE.txt",
            Self::Office | Self::Rtf => {
                "Save it as plain text, or convert it: pandoc FILE -t plain -o FILE.txt"
            }
            Self::Markup => {
                "Save the text of the page, or convert it: pandoc FILE -f html -t plain --wrap=none -o FILE.txt"
            }
            Self::Archive => "Unpack it and give the folder.",
            _ => {
                "Articles are plain text (.txt), Markdown (.md), or JSON with a field \"text\" (.jsonl, .json)."
            }
        }
    }

    /// What a name says about a file that is no article. In folders such files are passed over unopened.
    pub(super) fn of_name(path: &Path) -> Option<Self> {
        Some(match extension(path).as_str() {
            "pdf" | "ps" | "eps" | "djvu" => Self::Pdf,
            "doc" | "docx" | "odt" | "ods" | "odp" | "xls" | "xlsx" | "ppt" | "pptx" | "pages"
            | "numbers" | "key" | "epub" | "mobi" | "azw3" => Self::Office,
            "rtf" => Self::Rtf,
            "html" | "htm" | "xhtml" | "xml" | "mhtml" | "mht" | "rss" | "atom" | "svg" | "webarchive"
            | "warc" => Self::Markup,
            "png" | "jpg" | "jpeg" | "gif" | "webp" | "heic" | "heif" | "avif" | "bmp" | "tif" | "tiff"
            | "ico" | "psd" | "raw" | "cr2" | "nef" => Self::Image,
            "mp3" | "m4a" | "wav" | "ogg" | "oga" | "opus" | "flac" | "aac" | "mp4" | "m4v" | "mov"
            | "avi" | "mkv" | "webm" => Self::Media,
            "zip" | "gz" | "tgz" | "bz2" | "xz" | "zst" | "tar" | "7z" | "rar" | "jar" | "whl" | "deb"
            | "rpm" | "dmg" | "iso" => Self::Archive,
            "rs" | "py" | "pyi" | "js" | "mjs" | "cjs" | "ts" | "tsx" | "jsx" | "c" | "h" | "cc" | "cpp"
            | "hpp" | "go" | "java" | "kt" | "rb" | "pl" | "pm" | "php" | "swift" | "scala" | "lua" | "r"
            | "jl" | "sh" | "bash" | "zsh" | "fish" | "ps1" | "bat" | "cmd" | "css" | "scss" | "less"
            | "vue" | "sql" | "toml" | "yaml" | "yml" | "ini" | "cfg" | "conf" | "lock" | "mk" | "cmake"
            | "gradle" | "ipynb" | "tex" | "bib" | "diff" | "patch" | "map" | "properties" | "service"
            | "desktop" | "po" | "pot" => Self::Code,
            "csv" | "tsv" | "log" | "dat" | "parquet" | "arrow" | "npy" | "npz" | "geojson" | "srt"
            | "vtt" | "ics" | "vcf" | "sum" | "sha256" | "md5" | "asc" | "sig" | "pem" | "crt" => Self::Data,
            "exe" | "dll" | "so" | "dylib" | "a" | "o" | "bin" | "class" | "pyc" | "wasm" | "db"
            | "sqlite" | "sqlite3" | "ttf" | "otf" | "woff" | "woff2" | "gguf" | "safetensors" | "onnx"
            | "pt" | "pkl" | "rlib" | "rmeta" | "mo" | "cache" => Self::Binary,
            _ => return None,
        })
    }

    /// What `bytes` are, when they begin like text that is not an article's.
    pub(super) fn of_text(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"%PDF-") {
            return Some(Self::Pdf);
        }
        if bytes.starts_with(br"{\rtf") {
            return Some(Self::Rtf);
        }
        let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
        let markup: [&[u8]; 3] = [b"<!doctype", b"<html", b"<?xml"];
        markup
            .iter()
            .any(|m| start.get(..m.len()).is_some_and(|s| s.eq_ignore_ascii_case(m)))
            .then_some(Self::Markup)
    }

    /// What `bytes` that are no text are, by their signature.
    pub(super) fn of_binary(bytes: &[u8]) -> Self {
        const SIGNATURES: &[(&[u8], Content)] = &[
            (b"%PDF-", Content::Pdf),
            (b"PK\x03\x04", Content::Office),
            (b"\xD0\xCF\x11\xE0", Content::Office),
            (b"\x89PNG", Content::Image),
            (b"\xFF\xD8\xFF", Content::Image),
            (b"GIF8", Content::Image),
            (b"II*\0", Content::Image),
            (b"MM\0*", Content::Image),
            (b"ID3", Content::Media),
            (b"OggS", Content::Media),
            (b"fLaC", Content::Media),
            (b"RIFF", Content::Media),
            (b"\x1F\x8B", Content::Archive),
            (b"BZh", Content::Archive),
            (b"\xFD7zXZ", Content::Archive),
            (b"\x28\xB5\x2F\xFD", Content::Archive),
            (b"7z\xBC\xAF", Content::Archive),
            (b"Rar!", Content::Archive),
        ];
        let known =
            SIGNATURES.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, content)| *content);
        match known {
            // Word processors save zip files with a part of their own in front; other zip files are archives.
            Some(Self::Office) if bytes.starts_with(b"PK") => {
                let head = bytes.get(..2048.min(bytes.len())).unwrap_or(bytes);
                let parts: [&[u8]; 3] = [b"[Content_Types].xml", b"mimetype", b"_rels/"];
                let office = parts.iter().any(|part| head.windows(part.len()).any(|w| w == *part));
                if office { Self::Office } else { Self::Archive }
            }
            Some(content) => content,
            None if bytes.get(4..8) == Some(b"ftyp") => Self::Media,
            None => Self::Binary,
        }
    }
}

/// The extension in lower case; empty when there is none or it is not UTF-8.
fn extension(path: &Path) -> String {
    path.extension().and_then(|e| e.to_str()).map(str::to_lowercase).unwrap_or_default()
}
