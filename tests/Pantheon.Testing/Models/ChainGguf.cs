using Pantheon.Runtimes.Scripted;

namespace Pantheon.Testing.Models;

/// <summary>Writes a tiny GGUF with a plain ChatML template whose model answers everything with the same pieces, one token each; or with the last of them for ever. A wide feed-forward layer makes the file large.</summary>
public static class ChainGguf
{
    public const int ContextLength = 131072;

    private const int HeadSize = 32;
    private const float Certain = 2f;

    // further from zero than what the table says
    private const float Stronger = 6f;

    private const string Template =
        "{%- for message in messages %}{{ '<|im_start|>' ~ message.role ~ '\\n' ~ (message.content or '') ~ '<|im_end|>\\n' }}{%- endfor %}"
        + "{%- if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{%- endif %}";

    /// <summary>The model file; without an end its answer goes on until it is cut.</summary>
    public static void Write(string path, IReadOnlyList<string> pieces, bool ends = true, string? other = null, int feedForward = HeadSize)
    {
        var (tokens, types) = Vocabulary(other is null ? pieces : [.. pieces, other]);
        var width = (tokens.Count + HeadSize - 1) / HeadSize * HeadSize;
        var gguf = new GgufWriter()
            .Add("general.architecture", "llama")
            .Add("general.name", "chain")
            .Add("general.file_type", 0)
            .Add("llama.block_count", 1)
            .Add("llama.context_length", ContextLength)
            .Add("llama.embedding_length", width)
            .Add("llama.feed_forward_length", feedForward)
            .Add("llama.attention.head_count", 1)
            .Add("llama.attention.head_count_kv", 1)
            .Add("llama.attention.key_length", HeadSize)
            .Add("llama.attention.value_length", HeadSize)
            .Add("llama.rope.dimension_count", HeadSize)
            .Add("llama.attention.layer_norm_rms_epsilon", 1e-6f)
            .Add("tokenizer.ggml.model", "gpt2")
            .Add("tokenizer.ggml.pre", "qwen2")
            .Add("tokenizer.ggml.tokens", tokens)
            .Add("tokenizer.ggml.token_type", types)
            .Add("tokenizer.ggml.merges", (IReadOnlyList<string>)["h e"])
            .Add("tokenizer.ggml.bos_token_id", tokens.IndexOf("<|endoftext|>"))
            .Add("tokenizer.ggml.eos_token_id", tokens.IndexOf("<|im_end|>"))
            .Add("tokenizer.ggml.padding_token_id", tokens.IndexOf("<|endoftext|>"))
            .Add("tokenizer.ggml.add_bos_token", false)
            .Add("tokenizer.chat_template", Template)
            .AddTensor("token_embd.weight", [width, tokens.Count], OneHot(tokens.Count, width))
            .AddTensor("output_norm.weight", [width], Ones(width))
            .AddTensor("output.weight", [width, tokens.Count], Followers(tokens, pieces, ends, width))
            .AddTensor("blk.0.attn_norm.weight", [width], Ones(width))
            .AddTensor("blk.0.ffn_norm.weight", [width], Ones(width));
        foreach (var (name, size) in ((string, int)[])[("attn_q", HeadSize), ("attn_k", HeadSize), ("attn_v", HeadSize), ("ffn_gate", feedForward), ("ffn_up", feedForward)])
        {
            gguf.AddTensor($"blk.0.{name}.weight", [width, size], new float[width * size]);
        }

        foreach (var (name, size) in ((string, int)[])[("attn_output", HeadSize), ("ffn_down", feedForward)])
        {
            gguf.AddTensor($"blk.0.{name}.weight", [size, width], new float[width * size]);
        }

        using var file = File.Create(path);
        gguf.WriteTo(file);
    }

    /// <summary>An adapter for such a model: with it the answer is the other text.</summary>
    public static void WriteAdapter(string path, IReadOnlyList<string> pieces, string other)
    {
        var (tokens, _) = Vocabulary([.. pieces, other]);
        var width = (tokens.Count + HeadSize - 1) / HeadSize * HeadSize;
        var (from, to) = (new float[width], new float[tokens.Count]);
        from[tokens.IndexOf(LineBreak)] = Stronger;
        to[tokens.IndexOf(other)] = 1f;
        using var file = File.Create(path);
        new GgufWriter()
            .Add("general.type", "adapter")
            .Add("general.architecture", "llama")
            .Add("adapter.type", "lora")
            .Add("adapter.lora.alpha", 1f)
            .AddTensor("output.weight.lora_a", [width, 1], from)
            .AddTensor("output.weight.lora_b", [1, tokens.Count], to)
            .WriteTo(file);
    }

    // how the byte 10 is written in the alphabet of GPT-2
    private static string LineBreak => ((char)(256 + 10)).ToString();

    private static (List<string> Tokens, List<int> Types) Vocabulary(IReadOnlyList<string> pieces)
    {
        var tokens = new List<string>();
        var shifted = 256;
        for (var value = 0; value < 256; value++)
        {
            var legible = value is (>= 33 and < 127) or (>= 161 and < 173) or (>= 174 and < 256);
            tokens.Add(((char)(legible ? value : shifted++)).ToString());
        }

        tokens.Add("he");
        var types = Enumerable.Repeat(1, tokens.Count).ToList();
        tokens.AddRange(["<|endoftext|>", "<|im_start|>", "<|im_end|>"]);
        types.AddRange([3, 3, 3]);
        foreach (var piece in pieces.Where(piece => !tokens.Contains(piece)).Distinct())
        {
            tokens.Add(piece);
            types.Add(4);
        }

        return (tokens, types);
    }

    private static float[] Followers(List<string> tokens, IReadOnlyList<string> pieces, bool ends, int width)
    {
        var end = tokens.IndexOf("<|im_end|>");
        var next = Enumerable.Repeat(end, tokens.Count).ToArray();
        next[tokens.IndexOf(LineBreak)] = tokens.IndexOf(pieces[0]);
        for (var place = 0; place + 1 < pieces.Count; place++)
        {
            next[tokens.IndexOf(pieces[place])] = tokens.IndexOf(pieces[place + 1]);
        }

        if (!ends)
        {
            next[tokens.IndexOf(pieces[^1])] = tokens.IndexOf(pieces[^1]);
        }

        var values = new float[tokens.Count * width];
        for (var token = 0; token < tokens.Count; token++)
        {
            values[(next[token] * width) + token] = Certain;
        }

        return values;
    }

    private static float[] OneHot(int tokens, int width)
    {
        var values = new float[tokens * width];
        for (var token = 0; token < tokens; token++)
        {
            values[(token * width) + token] = 1f;
        }

        return values;
    }

    private static float[] Ones(int length)
    {
        var values = new float[length];
        Array.Fill(values, 1f);
        return values;
    }
}
