//! What the model is asked, and what it is given: evidence becomes prompts, its text becomes draft sentences.

mod budget;
mod draft;
mod extract;
mod needs;
mod persons;
mod pictures;
mod template;

pub use budget::parts;
pub use draft::DraftSentences;
pub use extract::{ExtractOptions, Extractor, stems};
pub use template::{Prompts, Template, TemplateError, TemplateName};
