//! Task `conflict`: whether articles contradict each other.

use super::prediction::{Output, values};
use super::set::Item;
use super::{Error, Set};
use crate::pipeline::{Dateline, Event};

/// The articles of an item that are set against each other.
pub(super) fn members<'i>(set: &Set, item: &'i Item, case: Option<&str>) -> Result<Vec<&'i String>, Error> {
    let named = match case {
        Some("control") => item.control_case_ids.as_ref().map(|ids| ids.iter().collect()),
        Some(_) => item.conflict_case_ids.as_ref().map(|ids| ids.iter().collect()),
        None => {
            let told = item.stances.as_ref().or(item.documents.as_ref());
            told.map(|members| members.iter().map(|member| &member.article_id).collect())
        }
    };
    named.ok_or_else(|| set.lacks(item, "documents", "conflict"))
}

/// Where the articles of `item` differ, and, when it asks a question, where they differ on that.
pub(super) fn conflict(
    dateline: &mut Dateline,
    set: &Set,
    item: &Item,
    case: Option<&'static str>,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<Output, Error> {
    let names: Vec<String> = members(set, item, case)?.into_iter().cloned().collect();
    let articles = set.pick(&item.id, &names)?;
    let mut differences = dateline.differences(&articles, on_event)?;
    // What one article tells of two speakers is no contradiction between articles.
    differences.retain(|difference| {
        difference.values.iter().any(|v| Some(v.article) != difference.values.first().map(|f| f.article))
    });
    let mut answers = Vec::new();
    if item.question.is_some() {
        let answer = dateline.ask(item.query(), &articles, on_event)?;
        answers.extend(answer.sentences.iter().map(|sentence| sentence.text().to_owned()));
        differences.extend(answer.differences);
    }
    answers.extend(values(differences.iter().flat_map(|difference| &difference.values)));
    Ok(Output::Conflict { conflict: !differences.is_empty(), answers })
}
