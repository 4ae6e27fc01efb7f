//! The generator on tensors, which is how it runs on a GPU, here on candle's CPU: its answers are those of our kernels.

use std::ops::ControlFlow;
use std::path::Path;

use serde::Deserialize;

use super::device::Place;
use super::testing::{FAMILIES, Tiny};
use super::*;

fn place() -> Place {
    Place::Gpu(candle_core::Device::Cpu)
}

fn on(place: &Place, gguf: Gguf) -> CandleGenerator {
    CandleGenerator::build(gguf, ["tiny", ""], None, place, &LoadOptions::default(), &mut |_| {}).unwrap()
}

fn tiny(family: &str, place: &Place) -> CandleGenerator {
    on(place, Gguf::from_bytes(Path::new("tiny.gguf"), Tiny::new(family).bytes()).unwrap())
}

fn ask(generator: &CandleGenerator, text: &str) -> Prompt {
    generator.prompt(&[Message { role: Role::User, text }]).unwrap()
}

/// Root mean square difference, in parts of the size of `a`.
fn apart(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    let mean = a.iter().sum::<f32>() / a.len() as f32;
    let size: f32 = a.iter().map(|a| (a - mean).powi(2)).sum();
    let difference: f32 = a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum();
    (difference / size).sqrt()
}

/// As `tests/golden.rs` reads them.
#[derive(Deserialize)]
struct Golden {
    chats: Vec<GoldenChat>,
}

#[derive(Deserialize)]
struct GoldenChat {
    prompt: Vec<TokenId>,
    positions: Vec<(usize, Vec<(TokenId, f32)>)>,
    greedy: Vec<TokenId>,
    leads: Vec<f32>,
}

#[test]
fn logits_and_greedy_tokens_are_those_of_transformers() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    for (name, size) in [("qwen3", 8.52), ("llama3", 1.18), ("gemma3", 1.03)] {
        let gguf = Gguf::open(&folder.join(format!("tiny-{name}.gguf"))).unwrap();
        let mut generator = on(&place(), gguf);
        let golden = std::fs::read_to_string(folder.join(format!("tiny-{name}.json"))).unwrap();
        let golden: Golden = serde_json::from_str(&golden).unwrap();
        let (mut squares, mut count) = (0.0, 0.0);
        for (index, chat) in golden.chats.iter().enumerate() {
            for (length, expected) in &chat.positions {
                let prompt = Prompt { tokens: chat.prompt[..*length].to_vec() };
                let logits = generator.all_logits(&prompt).unwrap();
                for (id, value) in expected {
                    squares += ((logits[*id as usize] - value) / size).powi(2);
                    count += 1.0;
                }
            }
            let prompt = Prompt { tokens: chat.prompt.clone() };
            let options = GenerateOptions::greedy(chat.greedy.len());
            let written =
                generator.generate(&prompt, &options, None, &mut |_| ControlFlow::Continue(())).unwrap();
            let mut greedy = written.tokens;
            if greedy.len() < chat.greedy.len() {
                greedy.extend(chat.greedy.last());
            }
            let same = greedy.iter().zip(&chat.greedy).take_while(|(a, b)| a == b).count();
            let lead = chat.leads.get(same).copied().unwrap_or(0.0);
            assert!(lead < 0.1 * size, "{name} chat {index}: token {same} against a lead of {lead}");
        }
        let rms: f32 = (squares / count).sqrt();
        assert!(rms < 0.04, "{name}: {rms}");
    }
}

#[test]
fn a_model_computes_the_same_on_tensors_as_on_our_kernels() {
    for family in FAMILIES {
        let (mut kernels, mut tensors) = (tiny(family, &Place::Cpu), tiny(family, &place()));
        assert_eq!((kernels.info().device, tensors.info().device), (None, Some("candle")));
        let prompts = ["the bridge", &"the harbour bridge was closed; ".repeat(12)];
        for prompt in prompts.map(|text| ask(&kernels, text)) {
            let [a, b] = [&mut kernels, &mut tensors].map(|model| model.all_logits(&prompt).unwrap());
            assert!(apart(&a, &b) < 0.03, "{family}, {} tokens: {}", prompt.tokens.len(), apart(&a, &b));
        }
    }
}

#[test]
fn sequences_are_kept_cut_copied_and_go_on_side_by_side() {
    for family in FAMILIES {
        let mut generator = tiny(family, &place());
        let long = ask(&generator, &"the harbour bridge was closed; ".repeat(12));
        let cold = generator.all_logits(&long).unwrap();
        // Another end, and the first again: what they share is kept.
        let mut other = long.clone();
        other.tokens.truncate(300);
        other.tokens.extend([70, 71, 72]);
        generator.all_logits(&other).unwrap();
        let computed = generator.usage().prefill_tokens;
        let warm = generator.all_logits(&long).unwrap();
        assert!(generator.usage().prefill_tokens - computed <= long.tokens.len() - 300);
        assert!(apart(&cold, &warm) < 1e-3, "{family}: {}", apart(&cold, &warm));
        // Several at once, which begin alike: each as alone.
        let prompts: Vec<Prompt> =
            (0..5).map(|i| ask(&generator, &format!("the harbour bridge {i}").repeat(i + 1))).collect();
        let options = GenerateOptions::greedy(12);
        let mut requests = prompts.iter().map(|prompt| {
            let sink = Box::new(|_: &str| ControlFlow::Continue(()));
            Ok(Request { prompt: prompt.clone(), options: options.clone(), constraint: None, sink })
        });
        let mut written = vec![None; prompts.len()];
        let mut done = |number: usize, generation| written[number] = Some(generation);
        generator.generate_batch(&mut requests, &mut done).unwrap();
        assert!(written.iter().all(Option::is_some));
        for (prompt, written) in prompts.iter().zip(written.iter().flatten()) {
            let mut tokens = prompt.tokens.clone();
            for token in &written.tokens {
                let logits = tiny(family, &place()).all_logits(&Prompt { tokens: tokens.clone() }).unwrap();
                let best = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                assert!(best - logits[*token as usize] < 0.02, "{family}");
                tokens.push(*token);
            }
        }
    }
}

#[test]
fn given_tokens_are_scored_and_constraints_hold() {
    struct Only(&'static [u8]);
    impl Constraint for Only {
        fn allowed(&mut self, written: &[TokenId], end: &[TokenId], mask: &mut TokenMask) {
            match self.0.get(written.len()) {
                Some(byte) => mask.allow(TokenId::from(byte - b'!')),
                None => end.iter().for_each(|id| mask.allow(*id)),
            }
        }
    }
    let mut generator = tiny("qwen3", &place());
    let asked = ask(&generator, "Passage: the bridge is closed. Statement: it is open");
    let TokensOf { tokens, .. } = generator.tokens_of(&asked, "it is open").unwrap();
    let request = ScoreRequest {
        prompt: &asked,
        tokens: tokens.clone(),
        continuations: &["Yes", "No"],
        states: Some(StatesOf { layer: 1, tokens: tokens.clone(), adapter: None }),
    };
    let score = generator.score(std::slice::from_ref(&request)).unwrap().remove(0);
    let expected = tiny("qwen3", &Place::Cpu).score(&[request]).unwrap().remove(0);
    assert_eq!(score.log_probs.len(), tokens.len());
    assert_eq!(score.states.len(), expected.states.len());
    let pairs = score.log_probs.iter().zip(&expected.log_probs);
    let pairs = pairs
        .chain(score.logits.iter().zip(&expected.logits))
        .chain(score.states.iter().zip(&expected.states));
    for (a, b) in pairs {
        assert!((a - b).abs() < 0.2, "{a} {b}");
    }
    let mut only = Only(b"Nine.");
    let options = GenerateOptions::greedy(20);
    let sink = &mut |_: &str| ControlFlow::Continue(());
    let written = generator.generate(&asked, &options, Some(&mut only), sink).unwrap();
    assert_eq!((written.tokens.len(), written.finish), (5, Finish::EndOfTurn));
}

#[test]
fn cancelling_and_what_is_not_supported_are_errors_there_too() {
    let options = LoadOptions::default();
    let mut generator = tiny("llama", &place());
    assert!(generator.all_logits(&Prompt { tokens: vec![9999] }).is_err());
    let asked = ask(&generator, "the bridge");
    options.cancel.cancel();
    generator.reader.cancel = options.cancel.clone();
    assert!(matches!(generator.all_logits(&asked), Err(EngineError::Cancelled)));
    for (name, shape) in [("blk.1.attn_sinks.weight", 8), ("blk.0.attn_q_norm.weight", 8)] {
        let mut damaged = Tiny::new("llama");
        let tensor =
            candle_core::Tensor::ones(shape, candle_core::DType::F32, &candle_core::Device::Cpu).unwrap();
        let tensor =
            candle_core::quantized::QTensor::quantize(&tensor, candle_core::quantized::GgmlDType::F32);
        damaged.tensors.push((name.to_owned(), tensor.unwrap()));
        let gguf = Gguf::from_bytes(Path::new("tiny.gguf"), damaged.bytes()).unwrap();
        let options = LoadOptions::default();
        let error = CandleGenerator::build(gguf, ["tiny", ""], None, &place(), &options, &mut |_| {});
        assert!(error.err().unwrap().to_string().contains(name));
    }
}
