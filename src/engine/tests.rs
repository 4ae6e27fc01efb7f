//! The generator on a tiny model: every error, and properties over damaged files.

use std::ops::ControlFlow;
use std::sync::OnceLock;

use candle_core::quantized::gguf_file::Value;
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{Device, Tensor};
use proptest::prelude::*;

use super::testing::{FAMILIES, HIDDEN, Tiny, load};
use super::*;
use crate::cancel::Cancel;

fn tiny(family: &str) -> CandleGenerator {
    Tiny::new(family).load(&LoadOptions::default()).unwrap()
}

fn prompt(generator: &CandleGenerator, user: &str) -> Prompt {
    let messages =
        [Message { role: Role::System, text: "Be exact." }, Message { role: Role::User, text: user }];
    generator.prompt(&messages).unwrap()
}

fn answer(generator: &mut CandleGenerator, prompt: &Prompt, tokens: usize) -> Generation {
    let options = GenerateOptions::greedy(tokens);
    generator.generate(prompt, &options, None, &mut |_| ControlFlow::Continue(())).unwrap()
}

fn reason(error: EngineError) -> String {
    match error {
        EngineError::BadModel { reason, .. } => reason,
        other => panic!("{other}"),
    }
}

#[test]
fn texts_round_trip_and_never_become_control_tokens() {
    for family in FAMILIES {
        let generator = tiny(family);
        let text = "the <|im_end|> of the €5 <|endoftext|>\n\n  story<|im_start|>system";
        let ids = generator.encode(text).unwrap();
        let bytes: Vec<u8> = ids.iter().flat_map(|id| generator.vocabulary()[*id as usize].clone()).collect();
        assert_eq!(String::from_utf8(bytes).unwrap(), text);
        assert!(generator.control_tokens().iter().all(|(_, id)| !ids.contains(id)));
        let chat = prompt(&generator, text);
        let control: Vec<_> = chat.tokens.iter().filter(|id| (259..262).contains(*id)).collect();
        assert_eq!(control, [&260, &261, &260, &261, &260]);
    }
}

#[test]
fn what_was_asked_before_changes_nothing() {
    for family in FAMILIES {
        let article = "the harbour bridge was closed; ".repeat(8);
        let mut generator = tiny(family);
        let long = prompt(&generator, &article);
        assert!(long.tokens.len() > 128);
        let cold = generator.all_logits(&long).unwrap();
        let written = answer(&mut generator, &long, 20).tokens;
        let other = prompt(&generator, &format!("{article}Who closed it?"));
        let computed = generator.usage().prefill_tokens;
        answer(&mut generator, &other, 3);
        assert!(generator.usage().prefill_tokens - computed < other.tokens.len() - 100);
        let warm = generator.all_logits(&long).unwrap();
        assert!(cold.iter().zip(&warm).all(|(a, b)| a.to_bits() == b.to_bits()), "{family}");
        assert_eq!(answer(&mut generator, &long, 20).tokens, written);
        assert_eq!(answer(&mut tiny(family), &long, 20).tokens, written);
    }
}

#[test]
fn answers_written_together_are_those_written_alone() {
    /// Only tokens of even or odd number.
    struct Half(TokenId);
    impl Constraint for Half {
        fn allowed(&mut self, written: &[TokenId], end: &[TokenId], mask: &mut TokenMask) {
            (0..259).filter(|id| id % 2 == self.0).for_each(|id| mask.allow(id));
            if written.len() > 9 {
                end.iter().for_each(|id| mask.allow(*id));
            }
        }
    }
    for family in FAMILIES {
        let mut generator = tiny(family);
        let article = "the harbour bridge was closed; ".repeat(5);
        let prompts: Vec<Prompt> = (0..19)
            .map(|i| match i % 3 {
                0 => prompt(&generator, &format!("{article}Question {i}")),
                1 => prompt(&generator, &"word ".repeat(i)),
                _ => prompt(&generator, &article[..i]),
            })
            .collect();
        let options: Vec<GenerateOptions> = (0..prompts.len())
            .map(|i| GenerateOptions {
                max_tokens: (i * 7) % 23,
                stop: if i % 5 == 0 { vec!["e".to_owned()] } else { Vec::new() },
                sampling: match i % 4 {
                    3 => Sampling::Temperature { temperature: 2.0, seed: i as u64 },
                    _ => Sampling::Greedy,
                },
            })
            .collect();
        let constraint = |i: usize| i.is_multiple_of(2).then_some(Half(i as TokenId / 2 % 2));
        let alone: Vec<Generation> = (0..prompts.len())
            .map(|i| {
                let mut half = constraint(i);
                let half = half.as_mut().map(|half| half as &mut dyn Constraint);
                let sink = &mut |_: &str| ControlFlow::Continue(());
                generator.generate(&prompts[i], &options[i], half, sink).unwrap()
            })
            .collect();
        let mut together = tiny(family);
        let mut halves: Vec<Option<Half>> = (0..prompts.len()).map(constraint).collect();
        let mut texts = vec![String::new(); prompts.len()];
        let mut requests = prompts.iter().zip(&options).zip(halves.iter_mut().zip(&mut texts)).map(
            |((prompt, options), (half, text))| {
                Ok(Request {
                    prompt: prompt.clone(),
                    options: options.clone(),
                    constraint: half.as_mut().map(|half| half as &mut dyn Constraint),
                    sink: Box::new(|piece| {
                        text.push_str(piece);
                        ControlFlow::Continue(())
                    }),
                })
            },
        );
        let mut written: Vec<Option<Generation>> = alone.iter().map(|_| None).collect();
        let mut done = |number: usize, generation| written[number] = Some(generation);
        together.generate_batch(&mut requests, &mut done).unwrap();
        drop(requests);
        let mut spent = Usage::default();
        for (number, (a, b)) in written.iter().zip(&alone).enumerate() {
            let a = a.as_ref().unwrap();
            assert_eq!((&a.text, &a.tokens, a.finish), (&b.text, &b.tokens, b.finish), "{family} {number}");
            assert_eq!(texts[number], a.text);
            spent += a.usage;
        }
        assert_eq!(spent.decode_tokens, together.usage().decode_tokens);
        assert_eq!(spent.prefill_tokens, together.usage().prefill_tokens);
        assert!(spent.decode <= together.usage().decode);
        let failing = [Err(EngineError::Cancelled)];
        let nothing = together.generate_batch(&mut failing.into_iter(), &mut |_, _| unreachable!());
        assert!(matches!(nothing, Err(EngineError::Cancelled)));
        let all: usize = prompts.iter().map(|prompt| prompt.tokens.len()).sum();
        assert!(together.usage().prefill_tokens < all - 5 * article.len(), "prefixes are shared");
        assert_eq!(together.usage().decode_tokens, generator.usage().decode_tokens);
    }
}

#[test]
fn guesses_change_nothing() {
    // Draws from the same logits in the same order.
    let drawn = Sampling::Temperature { temperature: 0.3, seed: 4 };
    for (family, sampling) in FAMILIES.into_iter().zip([Sampling::Greedy, drawn, drawn, Sampling::Greedy]) {
        let mut generator = tiny(family);
        // Runs of few different tokens: some guesses are right, some wrong.
        let asked = prompt(&generator, &"abab cdcd the the ".repeat(12));
        let options = GenerateOptions { max_tokens: 90, stop: Vec::new(), sampling };
        let sink = &mut |_: &str| ControlFlow::Continue(());
        let written = generator.generate(&asked, &options, None, sink).unwrap();
        let mut plain = tiny(family);
        let mut sampler = sample::Sampler::new(sampling);
        let mut logits = plain.extend(&[&asked.tokens]).unwrap();
        for (number, token) in written.tokens.iter().enumerate() {
            assert_eq!(sampler.choose(&logits[0], None), Some(*token), "{family} {number}");
            logits = plain.extend(&[&[*token]]).unwrap();
        }
        assert!(written.tokens.len() > 20, "{family}: {}", written.tokens.len());
    }
}

#[test]
fn tokens_are_scored_by_the_logits_before_them() {
    let mut generator = tiny("qwen2");
    let asked = prompt(&generator, "Passage: the bridge is closed.\nStatement: it is open\nSupported?");
    let TokensOf { tokens, bytes } = generator.tokens_of(&asked, "it is open").unwrap();
    let text = |generator: &CandleGenerator, tokens: &[TokenId]| -> Vec<u8> {
        tokens.iter().flat_map(|id| generator.vocabulary()[*id as usize].clone()).collect()
    };
    assert_eq!(text(&generator, &asked.tokens[tokens.clone()]), b"it is open");
    assert_eq!(bytes, (0..10).map(|byte| byte..byte + 1).collect::<Vec<_>>());
    assert_eq!(generator.tokens_of(&asked, "it was open"), None);
    let continuations = ["Yes", "No"];
    let request =
        ScoreRequest { prompt: &asked, tokens: tokens.clone(), continuations: &continuations, states: None };
    // The second time all of it has been computed before.
    let scores = generator.score(&[request.clone(), request]).unwrap();
    assert_eq!(scores[0], scores[1]);
    assert_eq!(scores[0].logits, tiny("qwen2").next_logits(&asked, &continuations).unwrap());
    let mut other = tiny("qwen2");
    for (token, log_prob) in tokens.clone().zip(&scores[0].log_probs) {
        let before = Prompt { tokens: asked.tokens[..token].to_vec() };
        let logits = other.all_logits(&before).unwrap();
        let total: f64 = logits.iter().map(|logit| f64::from(*logit).exp()).sum();
        let expected = f64::from(logits[asked.tokens[token] as usize]) - total.ln();
        assert!((f64::from(*log_prob) - expected).abs() < 1e-4, "{log_prob} {expected}");
    }
    assert_eq!(scores[0].log_probs.len(), tokens.len());
    for tokens in [0..1, 1..asked.tokens.len() + 1] {
        let request = ScoreRequest { prompt: &asked, tokens, continuations: &[], states: None };
        assert!(matches!(generator.score(&[request]), Err(EngineError::Inference(_))));
    }
}

#[test]
fn states_are_those_that_a_layer_leaves() {
    for family in FAMILIES {
        let mut generator = tiny(family);
        let asked = prompt(&generator, "Statement: the bridge is closed. Supported?");
        let of = asked.tokens.len();
        let layers = generator.reader.decoder.layers();
        let request = |layer, tokens: Range<usize>| ScoreRequest {
            prompt: &asked,
            tokens: 0..0,
            continuations: &["Yes"],
            states: Some(StatesOf { layer, tokens, adapter: None }),
        };
        // What the last layer leaves of the last token decides what follows.
        let last = generator.score(&[request(layers - 1, of - 1..of)]).unwrap().remove(0);
        let yes = generator.encode("Yes").unwrap()[0] as usize;
        let logits = generator.reader.decoder.logits(&last.states, of).unwrap();
        assert_eq!((last.states.len(), logits[yes]), (HIDDEN, last.logits[0]), "{family}");
        // Of a run each token's own, whether computed before or not.
        let run = generator.score(&[request(0, 5..9)]).unwrap().remove(0);
        let one = generator.score(&[request(0, 7..8)]).unwrap().remove(0);
        assert_eq!(run.states[2 * HIDDEN..3 * HIDDEN], one.states, "{family}");
        assert_eq!(tiny(family).score(&[request(0, 5..9)]).unwrap()[0].states, run.states, "{family}");
        let other = generator.score(&[request(1, 5..9)]).unwrap().remove(0);
        assert_ne!(other.states, run.states, "{family}");
        for wrong in [request(layers, 5..9), request(0, 5..of + 1), request(0, 5..5)] {
            assert!(matches!(generator.score(&[wrong]), Err(EngineError::Inference(_))), "{family}");
        }
    }
}

#[test]
fn sequences_go_on_side_by_side() {
    let mut generator = tiny("llama");
    let texts: [&[TokenId]; 3] = [&[70, 71, 72, 73], &[80, 81], &[70, 71]];
    generator.extend(&texts).unwrap();
    let both = generator.extend(&[&[90], &[91]]).unwrap();
    for (text, found) in [vec![70, 71, 72, 73, 90], vec![80, 81, 91]].into_iter().zip(&both) {
        assert_eq!(tiny("llama").all_logits(&Prompt { tokens: text }).unwrap(), *found);
    }
    generator.forget();
    let again = generator.extend(&[&[90]]).unwrap();
    assert_eq!(tiny("llama").all_logits(&Prompt { tokens: vec![90] }).unwrap(), again[0]);
    let long = vec![70; 512];
    assert!(matches!(generator.extend(&[&long]), Err(EngineError::ContextOverflow { .. })));
    assert!(generator.extend(&[]).unwrap().is_empty());
}

#[test]
fn packed_weights_are_kept_and_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let gguf = folder.path().join("tiny.gguf");
    let mut model = Tiny::new("qwen2");
    std::fs::write(&gguf, model.bytes()).unwrap();
    let packed = Some(folder.path().join("packed/hash"));
    let files = models::GeneratorFiles { id: "tiny".to_owned(), sha256: "hash".to_owned(), gguf, packed };
    let load = |files: &models::GeneratorFiles| {
        CandleGenerator::load(files, &LoadOptions::default(), &mut |_| {}).unwrap()
    };
    let logits = |mut generator: CandleGenerator| {
        assert_eq!(generator.note(), None);
        let asked = prompt(&generator, "the bridge");
        generator.all_logits(&asked).unwrap()
    };
    let fresh = logits(load(&files));
    let base = files.packed.as_deref().unwrap();
    let size = packed::bytes(base);
    assert!(size > 0);
    // From now on the matrices of the GGUF file are not looked at.
    for (_, tensor) in &mut model.tensors {
        if tensor.rank() == 2 {
            let zeros = Tensor::zeros(tensor.shape(), candle_core::DType::F32, &Device::Cpu).unwrap();
            *tensor = QTensor::quantize(&zeros, tensor.dtype()).unwrap();
        }
    }
    let original = std::fs::read(&files.gguf).unwrap();
    std::fs::write(&files.gguf, model.bytes()).unwrap();
    assert_eq!(logits(load(&files)), fresh);
    // A damaged table is seen, and the file written anew.
    std::fs::write(&files.gguf, original).unwrap();
    let path = std::fs::read_dir(base.parent().unwrap()).unwrap().map(|e| e.unwrap().path());
    let path = path.max_by_key(|path| path.metadata().unwrap().len()).unwrap();
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    assert_eq!(logits(load(&files)), fresh);
    assert_eq!(std::fs::read(&path).unwrap(), whole);
    // Where nothing can be kept the model works all the same, and says so.
    let packed = Some(files.gguf.join("packed"));
    let mut generator = load(&models::GeneratorFiles { packed, ..files.clone() });
    assert!(generator.note().unwrap().contains("tiny.gguf: the packed weights cannot be kept there"));
    let asked = prompt(&generator, "the bridge");
    assert_eq!(generator.all_logits(&asked).unwrap(), fresh);
}

#[test]
fn one_token_at_a_time_gives_what_many_at_once_give() {
    for family in FAMILIES {
        let mut generator = tiny(family);
        let short = prompt(&generator, "the bridge");
        let written = answer(&mut generator, &short, 12).tokens;
        for taken in 0..written.len() {
            let mut tokens = short.tokens.clone();
            tokens.extend(&written[..taken]);
            let logits = tiny(family).all_logits(&Prompt { tokens }).unwrap();
            let best = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            // Attention sums in another order: nearly the same logits.
            assert!(best - logits[written[taken] as usize] < 1e-3, "{family} token {taken}");
        }
    }
}

#[test]
fn too_long_a_prompt_is_refused_before_anything_is_computed() {
    let mut generator =
        Tiny::new("llama").load(&LoadOptions { context_tokens: 64, ..LoadOptions::default() }).unwrap();
    assert_eq!(generator.info().context_tokens, 64);
    let long = prompt(&generator, &"x".repeat(60));
    let error = generator.generate(&long, &GenerateOptions::greedy(8), None, &mut |_| panic!());
    assert!(matches!(error, Err(EngineError::ContextOverflow { answer: 8, context: 64, .. })));
    assert!(matches!(generator.next_logits(&long, &["a"]), Err(EngineError::ContextOverflow { .. })));
    assert_eq!(generator.usage().prefill_tokens, 0);
    assert_eq!(tiny("llama").info().context_tokens, 512);
}

#[test]
fn cancelling_stops_loading_and_generating() {
    let cancel = Cancel::new();
    let options = LoadOptions { cancel: cancel.clone(), ..LoadOptions::default() };
    let mut generator = Tiny::new("qwen2").load(&options).unwrap();
    let short = prompt(&generator, "the bridge");
    let mut seen = 0;
    let result = generator.generate(&short, &GenerateOptions::greedy(50), None, &mut |_| {
        seen += 1;
        cancel.cancel();
        ControlFlow::Continue(())
    });
    assert!(matches!(result, Err(EngineError::Cancelled)) && seen == 1, "{result:?}, {seen}");
    assert!(matches!(Tiny::new("qwen2").load(&options).err(), Some(EngineError::Cancelled)));
}

#[test]
fn constraints_stop_texts_and_lengths_hold() {
    struct Only(&'static [u8]);
    impl Constraint for Only {
        fn allowed(&mut self, written: &[TokenId], end: &[TokenId], mask: &mut TokenMask) {
            match self.0.get(written.len()) {
                Some(byte) => mask.allow(TokenId::from(*byte)),
                None => end.iter().for_each(|id| mask.allow(*id)),
            }
        }
    }
    let mut generator = tiny("llama");
    let short = prompt(&generator, "the bridge");
    let mut run = |max_tokens, stop: &[&str]| {
        let stop = stop.iter().map(|s| (*s).to_owned()).collect();
        let options = GenerateOptions { max_tokens, stop, sampling: Sampling::Greedy };
        let mut only = Only(b"Nine. Ten.");
        let mut streamed = String::new();
        let generation = generator
            .generate(&short, &options, Some(&mut only), &mut |piece| {
                streamed.push_str(piece);
                ControlFlow::Continue(())
            })
            .unwrap();
        assert_eq!(streamed, generation.text);
        (generation.text, generation.finish)
    };
    assert_eq!(run(50, &[]), ("Nine. Ten.".to_owned(), Finish::EndOfTurn));
    assert_eq!(run(50, &[". T"]), ("Nine".to_owned(), Finish::Stop));
    assert_eq!(run(7, &[". Ten"]), ("Nine. T".to_owned(), Finish::Length));
    struct Nothing;
    impl Constraint for Nothing {
        fn allowed(&mut self, _: &[TokenId], _: &[TokenId], _: &mut TokenMask) {}
    }
    let options = GenerateOptions::greedy(5);
    let generation =
        generator.generate(&short, &options, Some(&mut Nothing), &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((generation.text.as_str(), generation.finish), ("", Finish::DeadEnd));
}

#[test]
fn logits_that_are_no_numbers_are_reported_with_their_position() {
    let mut broken = Tiny::new("llama");
    let norm = Tensor::from_vec(vec![f32::NAN; HIDDEN], HIDDEN, &Device::Cpu).unwrap();
    let (_, tensor) = broken.tensors.iter_mut().find(|(name, _)| name == "output_norm.weight").unwrap();
    *tensor = QTensor::quantize(&norm, GgmlDType::F32).unwrap();
    let mut generator = broken.load(&LoadOptions::default()).unwrap();
    let short = prompt(&generator, "the bridge");
    let error = generator.all_logits(&short).unwrap_err();
    assert!(
        matches!(error, EngineError::NonFinite { position } if position == short.tokens.len()),
        "{error}"
    );
}

#[test]
fn empty_prompts_and_continuations_and_ids_outside_the_vocabulary_are_errors() {
    let mut generator = tiny("qwen2");
    assert!(generator.all_logits(&Prompt { tokens: vec![] }).is_err());
    assert!(generator.all_logits(&Prompt { tokens: vec![9999] }).is_err());
    let short = prompt(&generator, "the bridge");
    assert!(generator.next_logits(&short, &[""]).is_err());
    assert_eq!(generator.next_logits(&short, &["yes", "no"]).unwrap().len(), 2);
}

#[test]
fn every_field_that_is_missing_or_of_another_type_is_named() {
    // The control tokens' texts say as well how a turn ends; the others have defaults.
    let optional =
        ["eos_token_id", "add_bos_token", "add_space_prefix", "sliding_window", "sliding_window_pattern"];
    for family in FAMILIES {
        let whole = Tiny::new(family);
        for index in 0..whole.metadata.len() {
            let mut damaged = Tiny::new(family);
            let (key, _) = damaged.metadata.remove(index);
            match damaged.load(&LoadOptions::default()) {
                // Without them, keys have as many heads as queries, and heads another length: the next tensor's
                // shape is wrong.
                Err(error) if key.ends_with("head_count_kv") => assert!(reason(error).contains("attn_k")),
                Err(error) if key.ends_with("key_length") => assert!(reason(error).contains("attn_q")),
                Err(error) => {
                    let reason = reason(error);
                    assert!(reason.contains(&key) && reason.contains("missing"), "{key}: {reason}");
                }
                Ok(_) => {
                    assert!(optional.iter().any(|optional| key.ends_with(optional)), "{key} is not needed")
                }
            }
            let mut damaged = Tiny::new(family);
            let is_flag = matches!(damaged.metadata[index].1, Value::Bool(_));
            damaged.set(&key, if is_flag { Value::U32(7) } else { Value::Bool(true) });
            let reason = reason(damaged.load(&LoadOptions::default()).err().unwrap());
            assert!(reason.contains(&key) && reason.contains("expected"), "{key}: {reason}");
        }
        for index in 0..whole.tensors.len() {
            let mut damaged = Tiny::new(family);
            let (name, _) = damaged.tensors.remove(index);
            // Biases are read where they are.
            if name.ends_with("bias") {
                damaged.load(&LoadOptions::default()).unwrap();
                continue;
            }
            let reason = reason(damaged.load(&LoadOptions::default()).err().unwrap());
            assert!(reason.contains(&name) && reason.contains("missing"), "{name}: {reason}");
        }
    }
}

#[test]
fn what_is_not_supported_is_named_with_what_is() {
    let text = |text: &str| Value::String(text.to_owned());
    for (key, value, expected) in [
        ("general.architecture", text("mamba"), "llama, qwen2, qwen3, gemma3"),
        ("tokenizer.ggml.model", text("t5"), "gpt2"),
        ("tokenizer.ggml.pre", text("tekken"), "smollm"),
        ("llama.rope.scaling.type", text("yarn"), "linear"),
        ("llama.rope.scaling.factor", Value::F32(0.5), "at least 1"),
        ("llama.rope.scale_linear", Value::F32(-2.0), "at least 1"),
        ("llama.rope.freq_base", Value::F32(0.5), "more than 1"),
        ("llama.final_logit_softcapping", Value::F32(30.0), "not supported"),
        ("llama.block_count", Value::U32(0), "1 to"),
        ("llama.attention.head_count", Value::U32(3), "multiple"),
        ("llama.attention.layer_norm_rms_epsilon", Value::F32(f32::NAN), "number"),
        ("tokenizer.ggml.eos_token_id", Value::U32(100_000), "vocabulary"),
        ("tokenizer.chat_template", text("{{ nothing }}"), "drops"),
        ("general.alignment", Value::U32(0), "power of two"),
        // The sum is longer than any token.
        ("tokenizer.ggml.merges", Value::Array(vec![text("<|im_start|> <|endoftext|>")]), "not all tokens"),
        ("tokenizer.ggml.merges", Value::Array(vec![text("th th")]), "not all tokens"),
    ] {
        let mut damaged = Tiny::new("llama");
        damaged.set(key, value);
        let reason = reason(damaged.load(&LoadOptions::default()).err().unwrap());
        assert!(reason.contains(key) && reason.contains(expected), "{key}: {reason}");
    }
    for (key, value, expected) in [
        ("tokenizer.ggml.scores", Value::Array(vec![Value::F32(0.0)]), "entries"),
        ("tokenizer.ggml.scores", Value::Array(vec![Value::F32(f32::NAN); 273]), "NaN"),
        ("tokenizer.ggml.scores", Value::Array(vec![Value::U32(1); 273]), "array of floats"),
        ("gemma3.attention.sliding_window_pattern", Value::U32(0), "1 to"),
        ("gemma3.rope.freq_base_swa", Value::F32(1.0), "more than 1"),
    ] {
        let mut damaged = Tiny::new("gemma3");
        damaged.set(key, value);
        let reason = reason(damaged.load(&LoadOptions::default()).err().unwrap());
        assert!(reason.contains(key) && reason.contains(expected), "{key}: {reason}");
    }
    // What a layer does with a tensor that is not known would be left out; rotation by nothing is none.
    for (name, values, expected) in
        [("blk.1.attn_sinks.weight", 1.0, "not known"), ("rope_freqs.weight", 0.0, "more than 0")]
    {
        let mut damaged = Tiny::new("llama");
        let tensor = Tensor::from_vec(vec![values; 8], 8, &Device::Cpu).unwrap();
        damaged.tensors.push((name.to_owned(), QTensor::quantize(&tensor, GgmlDType::F32).unwrap()));
        let reason = reason(damaged.load(&LoadOptions::default()).err().unwrap());
        assert!(reason.contains(name) && reason.contains(expected), "{name}: {reason}");
    }
    let not_gguf =
        reason(load(b"PK\x03\x04 a zip file, not a model".to_vec(), &LoadOptions::default()).err().unwrap());
    assert!(not_gguf.contains("not a GGUF file"), "{not_gguf}");
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let bytes = Tiny::new("llama").bytes();
    let cuts = (0..200).chain((200..bytes.len()).step_by(997)).chain([bytes.len() - 64]);
    for cut in cuts {
        let reason = reason(load(bytes[..cut].to_vec(), &LoadOptions::default()).err().unwrap());
        assert!(reason.contains("cut short") || reason.contains("not a GGUF"), "{cut}: {reason}");
    }
}

#[test]
fn sizes_beyond_the_file_are_refused_before_memory_is_taken() {
    let bytes = Tiny::new("llama").bytes();
    for (at, what) in [(8, "tensors"), (16, "metadata entries"), (24, "metadata key")] {
        for size in [u64::MAX, u64::MAX / 2, 1 << 40, 1 << 31] {
            let mut damaged = bytes.clone();
            damaged[at..at + 8].copy_from_slice(&size.to_le_bytes());
            let reason = reason(load(damaged, &LoadOptions::default()).err().unwrap());
            assert!(reason.contains(what), "{reason}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_makes_it_panic(
        family in 0..FAMILIES.len(),
        changes in proptest::collection::vec((0.0..1.0f64, any::<u8>()), 1..6),
        wide in proptest::option::of((0.0..1.0f64, any::<u64>())),
    ) {
        static WHOLE: OnceLock<[Vec<u8>; 4]> = OnceLock::new();
        let whole = WHOLE.get_or_init(|| FAMILIES.map(|family| Tiny::new(family).bytes()));
        let mut bytes = whole[family].clone();
        // Most of the damage goes to the header, which is the first sixth.
        let place = |share: f64, len: usize| ((share * share * len as f64) as usize).min(len - 8);
        for (share, byte) in changes {
            let at = place(share, bytes.len());
            bytes[at] = byte;
        }
        if let Some((share, value)) = wide {
            let at = place(share / 3.0, bytes.len());
            bytes[at..at + 8].copy_from_slice(&value.to_le_bytes());
        }
        if let Ok(mut generator) = load(bytes, &LoadOptions::default()) {
            let messages = [Message { role: Role::User, text: "the bridge" }];
            if let Ok(prompt) = generator.prompt(&messages) {
                let options = GenerateOptions::greedy(3);
                let _ = generator.generate(&prompt, &options, None, &mut |_| ControlFlow::Continue(()));
            }
        }
    }
}
