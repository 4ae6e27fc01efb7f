//! What the model is asked, and what it is given: evidence becomes prompts, its text becomes draft sentences.

mod alone;
mod budget;
mod draft;
mod extract;
mod template;

pub use alone::reads_alone;
pub use budget::parts;
pub use draft::DraftSentences;
pub use extract::{ExtractOptions, Extractor};
pub use template::{Prompts, Template, TemplateError, TemplateName};
