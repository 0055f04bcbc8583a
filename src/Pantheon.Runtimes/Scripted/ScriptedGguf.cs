namespace Pantheon.Runtimes.Scripted;

/// <summary>Turns the scripts of one model into a tiny GGUF file that an unmodified llama.cpp server serves, so that the whole protocol path is real.</summary>
public static class ScriptedGguf
{
    public const int ContextLength = 131072;

    private const string Architecture = "llama";
    private const int HeadSize = 32;

    // Far enough from zero that the scripted token is certain at any temperature and with any sampler of the server.
    private const float Certain = 2f;

    /// <summary>A bigram model: embeddings are one-hot, the single block adds nothing, and the output matrix is the table of what follows what.</summary>
    public static void Write(ScriptedModel model, Stream file)
    {
        ArgumentNullException.ThrowIfNull(model);
        var vocabulary = new ScriptedVocabulary(model);
        var tokens = vocabulary.Tokens.Count;
        var width = (tokens + HeadSize - 1) / HeadSize * HeadSize;
        var gguf = new GgufWriter();
        AddMetadata(gguf, model, vocabulary, width);
        gguf.AddTensor("token_embd.weight", [width, tokens], Embeddings(tokens, width))
            .AddTensor("output_norm.weight", [width], Filled(width, 1f))
            .AddTensor("output.weight", [width, tokens], Followers(vocabulary, width))
            .AddTensor("blk.0.attn_norm.weight", [width], Filled(width, 1f))
            .AddTensor("blk.0.attn_q.weight", [width, HeadSize], new float[width * HeadSize])
            .AddTensor("blk.0.attn_k.weight", [width, HeadSize], new float[width * HeadSize])
            .AddTensor("blk.0.attn_v.weight", [width, HeadSize], new float[width * HeadSize])
            .AddTensor("blk.0.attn_output.weight", [HeadSize, width], new float[width * HeadSize])
            .AddTensor("blk.0.ffn_norm.weight", [width], Filled(width, 1f))
            .AddTensor("blk.0.ffn_gate.weight", [width, HeadSize], new float[width * HeadSize])
            .AddTensor("blk.0.ffn_up.weight", [width, HeadSize], new float[width * HeadSize])
            .AddTensor("blk.0.ffn_down.weight", [HeadSize, width], new float[width * HeadSize])
            .WriteTo(file);
    }

    private static void AddMetadata(GgufWriter gguf, ScriptedModel model, ScriptedVocabulary vocabulary, int width) => gguf
        .Add("general.architecture", Architecture)
        .Add("general.name", $"{model.Id} (scripted, not a model)")
        .Add("general.file_type", 0)
        .Add("llama.block_count", 1)
        .Add("llama.context_length", ContextLength)
        .Add("llama.embedding_length", width)
        .Add("llama.feed_forward_length", HeadSize)
        .Add("llama.attention.head_count", 1)
        .Add("llama.attention.head_count_kv", 1)
        .Add("llama.attention.key_length", HeadSize)
        .Add("llama.attention.value_length", HeadSize)
        .Add("llama.rope.dimension_count", HeadSize)
        .Add("llama.attention.layer_norm_rms_epsilon", 1e-6f)
        .Add("tokenizer.ggml.model", "gpt2")
        .Add("tokenizer.ggml.pre", "qwen2")
        .Add("tokenizer.ggml.tokens", vocabulary.Tokens)
        .Add("tokenizer.ggml.token_type", vocabulary.Types)
        .Add("tokenizer.ggml.merges", ScriptedVocabulary.Merges)
        .Add("tokenizer.ggml.bos_token_id", vocabulary.IdOf(ScriptedVocabulary.EndOfText))
        .Add("tokenizer.ggml.eos_token_id", vocabulary.IdOf(ScriptedVocabulary.EndOfTurn))
        .Add("tokenizer.ggml.padding_token_id", vocabulary.IdOf(ScriptedVocabulary.EndOfText))
        .Add("tokenizer.ggml.add_bos_token", false)
        .Add("tokenizer.chat_template", ScriptedChatTemplate.Write(model));

    private static float[] Embeddings(int tokens, int width)
    {
        var values = new float[tokens * width];
        for (var token = 0; token < tokens; token++)
        {
            values[(token * width) + token] = 1f;
        }

        return values;
    }

    private static float[] Followers(ScriptedVocabulary vocabulary, int width)
    {
        var end = vocabulary.IdOf(ScriptedVocabulary.EndOfTurn);
        var values = new float[vocabulary.Tokens.Count * width];
        for (var token = 0; token < vocabulary.Tokens.Count; token++)
        {
            var next = vocabulary.FirstWords.TryGetValue(token, out var reply) ? reply : end;
            values[(next * width) + token] = Certain;
        }

        return values;
    }

    private static float[] Filled(int length, float value)
    {
        var values = new float[length];
        Array.Fill(values, value);
        return values;
    }
}
