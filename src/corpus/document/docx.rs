//! Paragraphs of a word processor's file (Office Open XML): `word/document.xml` in a zip.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::entities::decode;
use super::markup::{Builder, Piece, Pieces};
use super::{Block, BlockKind};

/// Why there is no text.
pub(super) enum Fault {
    /// Another kind of zip.
    NoDocument,
    /// It unpacks to more than the limit: a zip bomb, or a library.
    TooLarge,
    /// Broken.
    Damaged(String),
}

/// The paragraphs of `bytes`, which unpack to at most `limit` bytes. What was deleted under change tracking, field codes and
/// comments are left out.
pub(super) fn blocks(bytes: &[u8], limit: u64) -> Result<Vec<Block>, Fault> {
    let damaged = |what: &dyn std::fmt::Display| Fault::Damaged(format!("is no .docx file: {what}"));
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
    let part = match archive.by_name("word/document.xml") {
        Ok(part) => part,
        Err(ZipError::FileNotFound) => return Err(Fault::NoDocument),
        Err(error) => return Err(damaged(&error)),
    };
    // The size that the archive states may be a lie: what comes out is counted.
    let mut xml = Vec::new();
    part.take(limit + 1).read_to_end(&mut xml).map_err(|e| damaged(&e))?;
    if xml.len() as u64 > limit {
        return Err(Fault::TooLarge);
    }
    let xml = String::from_utf8(xml).map_err(|_| damaged(&"its text is not UTF-8"))?;
    let mut blocks = Builder::default();
    // Depth within elements whose text does not count.
    let mut hidden = 0usize;
    let mut text = false;
    for piece in Pieces::xml(&xml) {
        match piece {
            Piece::Open { name, attributes, closed } => match name.as_str() {
                "w:p" => blocks.begin(BlockKind::Paragraph),
                "w:pstyle" if is_heading(attributes) => blocks.mark(BlockKind::Heading),
                "w:br" | "w:tab" | "w:cr" if hidden == 0 => blocks.text(" "),
                "w:nobreakhyphen" if hidden == 0 => blocks.text("-"),
                "w:t" => text = !closed,
                "w:del" | "w:movefrom" | "w:instrtext" if !closed => hidden += 1,
                _ => {}
            },
            Piece::Close { name } => match name.as_str() {
                "w:p" => blocks.begin(BlockKind::Paragraph),
                "w:t" => text = false,
                "w:del" | "w:movefrom" | "w:instrtext" => hidden = hidden.saturating_sub(1),
                _ => {}
            },
            Piece::Text(piece) if text && hidden == 0 => blocks.text(&decode(piece)),
            Piece::Text(_) => {}
        }
    }
    Ok(blocks.finish())
}

fn is_heading(attributes: &str) -> bool {
    let value = attributes.split_once("w:val=").map_or("", |(_, v)| v.trim_start_matches(['"', '\'']));
    ["Heading", "Title", "Subtitle", "heading"].iter().any(|style| value.starts_with(style))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::super::{Document, DocumentError};
    use super::*;

    fn docx(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn paragraphs_headings_and_tracked_changes() {
        let xml = br#"<?xml version="1.0"?><w:document><w:body><w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>The fire</w:t></w:r></w:p>
            <w:p><w:r><w:t xml:space="preserve">Two </w:t></w:r><w:del><w:r><w:delText>old</w:delText><w:t>gone</w:t></w:r></w:del><w:r><w:t>died &amp; one</w:t><w:tab/><w:t>lives.</w:t></w:r></w:p>
            <w:p/></w:body></w:document>"#;
        let document = Document::from_bytes("a.docx", docx(&[("word/document.xml", xml)])).unwrap();
        let found: Vec<_> = document.blocks.iter().map(|b| (b.kind, b.text.as_str())).collect();
        assert_eq!(
            found,
            [(BlockKind::Heading, "The fire"), (BlockKind::Paragraph, "Two died & one lives.")]
        );
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let bomb = docx(&[("word/document.xml", &vec![b'a'; (1 << 20) + 1])]);
        assert!(bomb.len() < 10_000);
        assert!(matches!(blocks(&bomb, 1 << 20), Err(Fault::TooLarge)));
    }

    #[test]
    fn other_zip_files_are_named() {
        let other = Document::from_bytes("a.docx", docx(&[("a.txt", b"x")]));
        assert!(matches!(other, Err(DocumentError::Unsupported { .. })), "{other:?}");
    }
}
