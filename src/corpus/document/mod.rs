//! A text that somebody wrote about articles: plain text, Markdown, HTML, a word processor's file, or a report of this
//! program. It is read into blocks of text; where they came from is kept no further.

mod docx;
mod entities;
mod markup;
mod report;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::content::Content;
use super::decode;

/// The most that is read, in bytes, before and after decompression.
const MOST_BYTES: u64 = 64 << 20;

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// Lines as they were typed: paragraphs, headings and lists are still to be found in them.
    Typed,
    /// One paragraph or list item.
    Paragraph,
    /// A heading.
    Heading,
    /// One sentence of a report.
    Sentence,
}

/// A run of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its text.
    pub text: String,
}

/// A text to be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// In order.
    pub blocks: Vec<Block>,
}

/// A document that cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// The operating system's reason.
    #[error("{path}: cannot be read: {source}")]
    Io {
        /// The document.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// More than is read.
    #[error("{path}: larger than {limit} bytes, the most that is read as one document")]
    TooLarge {
        /// The document.
        path: String,
        /// The limit.
        limit: u64,
    },
    /// Not a text of a kind that is read.
    #[error("{path}: is {content}, not a text to check")]
    Unsupported {
        /// The document.
        path: String,
        /// What it is.
        content: Content,
    },
    /// A word processor's file or report that is damaged.
    #[error("{path}: {message}")]
    Damaged {
        /// The document.
        path: String,
        /// What is wrong.
        message: String,
    },
    /// No letter or digit in it.
    #[error("{path}: holds no text")]
    Empty {
        /// The document.
        path: String,
    },
}

impl DocumentError {
    /// The next step.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Io { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                "check the spelling and the current folder"
            }
            Self::Io { .. } => "check that it is a file and who may read it",
            Self::TooLarge { .. } => "give the part that is to be checked",
            Self::Unsupported { .. } | Self::Damaged { .. } => {
                "save it as plain text, Markdown, HTML or .docx"
            }
            Self::Empty { .. } => "write the text to check into it",
        }
    }
}

impl Document {
    /// Reads `path`, or standard input for `-`.
    ///
    /// # Errors
    /// Names the document, what is wrong and, by [`DocumentError::hint`], the next step.
    pub fn open(path: &Path) -> Result<Self, DocumentError> {
        let name = path.display().to_string();
        let fail = |source| DocumentError::Io { path: name.clone(), source };
        let mut bytes = Vec::new();
        let reader: Box<dyn Read> = if path == Path::new("-") {
            Box::new(io::stdin().lock())
        } else {
            Box::new(File::open(path).map_err(fail)?)
        };
        reader.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(fail)?;
        Self::from_bytes(&name, bytes)
    }

    /// Reads `bytes`; `name` is for messages, and its extension tells HTML fragments.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn from_bytes(name: &str, bytes: Vec<u8>) -> Result<Self, DocumentError> {
        let path = || name.to_owned();
        if bytes.len() as u64 > MOST_BYTES {
            return Err(DocumentError::TooLarge { path: path(), limit: MOST_BYTES });
        }
        let unsupported = |content| DocumentError::Unsupported { path: path(), content };
        let blocks = if bytes.starts_with(b"PK\x03\x04") {
            match docx::blocks(&bytes, MOST_BYTES) {
                Ok(blocks) => blocks,
                Err(docx::Fault::NoDocument) => return Err(unsupported(Content::of_binary(&bytes))),
                Err(docx::Fault::TooLarge) => {
                    return Err(DocumentError::TooLarge { path: path(), limit: MOST_BYTES });
                }
                Err(docx::Fault::Damaged(message)) => {
                    return Err(DocumentError::Damaged { path: path(), message });
                }
            }
        } else {
            let lower = name.to_lowercase();
            let named = [".html", ".htm", ".xhtml"].iter().any(|e| lower.ends_with(e));
            let marked = Content::of_text(&bytes) == Some(Content::Markup);
            let text = match decode::decode_any(bytes) {
                Ok(text) => text,
                Err(content) => return Err(unsupported(content)),
            };
            if named || marked {
                markup::html(&text)
            } else if let Some(blocks) = report::blocks(&text) {
                blocks
            } else {
                vec![Block { kind: BlockKind::Typed, text }]
            }
        };
        if blocks.iter().any(|b| b.text.contains(char::is_alphanumeric)) {
            Ok(Self { blocks })
        } else {
            Err(DocumentError::Empty { path: path() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(name: &str, bytes: &[u8]) -> Vec<String> {
        Document::from_bytes(name, bytes.to_vec()).unwrap().blocks.into_iter().map(|b| b.text).collect()
    }

    #[test]
    fn html_gives_paragraphs_without_scripts() {
        let page = b"<!doctype html><html><head><title>T</title><style>p{}</style></head><body><h1>Fire &amp; water</h1>\
            <p>Two men<br>were <b>hurt</b>&nbsp;on&#32;Monday, he said &mdash; &ldquo;badly&rdquo;.</p><script>if (a<b) {}</script>\
            <ul><li>One<li>Two</ul><!-- <p>no</p> --><p title='a>b'>End</body>";
        assert_eq!(
            texts("a", page),
            [
                "Fire & water",
                "Two men were hurt on Monday, he said \u{2014} \u{201C}badly\u{201D}.",
                "One",
                "Two",
                "End"
            ]
        );
    }

    #[test]
    fn broken_html_ends() {
        for page in [
            "<html><p>a <",
            "<html><p>a<b",
            "<html><!-- x",
            "<html><script>x",
            "<html>&#xFFFFFFFF;&#0;&amp a",
            "<html><p a='x",
        ] {
            let _ = Document::from_bytes("a.html", page.as_bytes().to_vec());
        }
    }

    #[test]
    fn reports_of_this_program_give_their_sentences() {
        let report =
            br#"{"schema":"dateline/answer/1","sentences":[{"text":"A.","verdict":"quoted"},{"text":"B."}]}"#;
        assert_eq!(texts("r.json", report), ["A.", "B."]);
        let brief = br#"[{"schema":"dateline/brief/1","stories":[{"title":{"text":"T"},"sentences":[{"text":"S."}]}]}]"#;
        assert_eq!(texts("r.json", brief), ["T", "S."]);
        assert_eq!(texts("r.json", b"{\"a\": 1}"), ["{\"a\": 1}"]);
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert!(matches!(
            Document::from_bytes("a", b"%PDF-1.7 x".to_vec()),
            Err(DocumentError::Unsupported { content: Content::Pdf, .. })
        ));
        assert!(matches!(Document::from_bytes("a", b" \n ".to_vec()), Err(DocumentError::Empty { .. })));
        assert!(Document::from_bytes("a", b"PK\x03\x04rubbish".to_vec()).is_err());
    }
}
