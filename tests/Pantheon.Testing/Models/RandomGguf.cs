using Pantheon.Runtimes.Scripted;

namespace Pantheon.Testing.Models;

/// <summary>Writes a tiny GGUF of random weights, which babbles in printable ASCII, other with each prompt and seed, and takes tools in the form of Hermes; and LoRA adapters for it.</summary>
public static class RandomGguf
{
    public const int ContextLength = 131072;

    private const int Layers = 2;
    private const int Width = 64;
    private const int FeedForward = 128;
    private const int Heads = 4;
    private const int Bytes = 256;
    private const int Rank = 4;
    private const double WeightSpread = 0.08;
    private const double OutputSpread = 0.25;

    // one channel is the same for every token and no layer writes to it, so that the output's weight for it is a bias of each token
    private const int BiasChannel = 0;
    private const float BiasSignal = 4f;

    // bytes that are no whole letter by themselves would make broken UTF-8, which the server answers with 500
    private const float Forbidden = -12f;

    private const string Template = """
        {%- macro text(content) -%}
        {%- if content is string -%}{{ content }}{%- elif content -%}{%- for part in content -%}{{ part.text }}{%- endfor -%}{%- endif -%}
        {%- endmacro -%}
        {%- if tools -%}
        {{ '<|im_start|>system\n# Tools\nFunctions are described within <tools></tools>:\n<tools>\n' }}
        {%- for tool in tools -%}{{ (tool | tojson) ~ '\n' }}{%- endfor -%}
        {{ '</tools>\nCall one with a JSON object within <tool_call></tool_call>:\n<tool_call>\n{"name": <function-name>, "arguments": <args-json-object>}\n</tool_call><|im_end|>\n' }}
        {%- endif -%}
        {%- for message in messages -%}
        {%- if message.role == 'tool' -%}
        {{ '<|im_start|>user\n<tool_response>\n' ~ text(message.content) ~ '\n</tool_response><|im_end|>\n' }}
        {%- else -%}
        {{ '<|im_start|>' ~ message.role ~ '\n' ~ text(message.content) }}
        {%- for call in message.tool_calls or [] -%}
        {{ '\n<tool_call>\n{"name": "' ~ call.function.name ~ '", "arguments": ' ~ (call.function.arguments | tojson) ~ '}\n</tool_call>' }}
        {%- endfor -%}
        {{ '<|im_end|>\n' }}
        {%- endif -%}
        {%- endfor -%}
        {%- if add_generation_prompt -%}{{ '<|im_start|>assistant\n' }}{%- endif -%}
        """;

    public static void Write(string path, int seed = 1)
    {
        var random = new Random(seed);
        var (tokens, types) = Vocabulary();
        var gguf = new GgufWriter()
            .Add("general.architecture", "llama")
            .Add("general.name", "random")
            .Add("general.file_type", 0)
            .Add("llama.block_count", Layers)
            .Add("llama.context_length", ContextLength)
            .Add("llama.embedding_length", Width)
            .Add("llama.feed_forward_length", FeedForward)
            .Add("llama.attention.head_count", Heads)
            .Add("llama.attention.head_count_kv", Heads)
            .Add("llama.attention.key_length", Width / Heads)
            .Add("llama.attention.value_length", Width / Heads)
            .Add("llama.rope.dimension_count", Width / Heads)
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
            .Add("tokenizer.chat_template", Template.ReplaceLineEndings("\n"))
            .AddTensor("token_embd.weight", [Width, tokens.Count], Biased(random, tokens, 1, _ => BiasSignal))
            .AddTensor("output_norm.weight", [Width], Ones())
            .AddTensor("output.weight", [Width, tokens.Count], Biased(random, tokens, OutputSpread, token => MaySay(token, tokens) ? 0f : Forbidden));
        for (var layer = 0; layer < Layers; layer++)
        {
            AddLayer(gguf, $"blk.{layer}.", random);
        }

        using var file = File.Create(path);
        gguf.WriteTo(file);
    }

    /// <summary>An adapter strong enough to change what the model says.</summary>
    public static void WriteAdapter(string path, int seed = 7)
    {
        var random = new Random(seed);
        var gguf = new GgufWriter()
            .Add("general.type", "adapter")
            .Add("general.architecture", "llama")
            .Add("adapter.type", "lora")
            .Add("adapter.lora.alpha", 2f * Rank);
        for (var layer = 0; layer < Layers; layer++)
        {
            foreach (var part in (string[])["attn_q", "attn_v"])
            {
                gguf.AddTensor($"blk.{layer}.{part}.weight.lora_a", [Width, Rank], Values(random, Width * Rank, 1))
                    .AddTensor($"blk.{layer}.{part}.weight.lora_b", [Rank, Width], Values(random, Width * Rank, 1));
            }
        }

        using var file = File.Create(path);
        gguf.WriteTo(file);
    }

    private static (List<string> Tokens, List<int> Types) Vocabulary()
    {
        var tokens = new List<string>();
        var shifted = Bytes;
        for (var value = 0; value < Bytes; value++)
        {
            // the alphabet of GPT-2: bytes that cannot be read stand as letters from 256 on
            var legible = value is (>= 33 and < 127) or (>= 161 and < 173) or (>= 174 and < 256);
            tokens.Add(((char)(legible ? value : shifted++)).ToString());
        }

        tokens.Add("he");
        var types = Enumerable.Repeat(1, tokens.Count).ToList();
        tokens.AddRange(["<|endoftext|>", "<|im_start|>", "<|im_end|>"]);
        types.AddRange([3, 3, 3]);
        tokens.AddRange(["<think>", "</think>", "<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>"]);
        types.AddRange([4, 4, 4, 4, 4, 4]);
        return (tokens, types);
    }

    private static bool MaySay(int token, List<string> tokens) => token is (>= 32 and < 127) or '\n' || tokens[token] is "he" or "<|im_end|>";

    private static void AddLayer(GgufWriter gguf, string prefix, Random random)
    {
        gguf.AddTensor($"{prefix}attn_norm.weight", [Width], Ones()).AddTensor($"{prefix}ffn_norm.weight", [Width], Ones());
        foreach (var (part, size) in ((string, int)[])[("attn_q", Width), ("attn_k", Width), ("attn_v", Width), ("ffn_gate", FeedForward), ("ffn_up", FeedForward)])
        {
            gguf.AddTensor($"{prefix}{part}.weight", [Width, size], Values(random, Width * size, WeightSpread));
        }

        foreach (var (part, size) in ((string, int)[])[("attn_output", Width), ("ffn_down", FeedForward)])
        {
            var values = Values(random, size * Width, WeightSpread);
            Array.Clear(values, BiasChannel * size, size);
            gguf.AddTensor($"{prefix}{part}.weight", [size, Width], values);
        }
    }

    private static float[] Biased(Random random, List<string> tokens, double spread, Func<int, float> bias)
    {
        var values = Values(random, tokens.Count * Width, spread);
        for (var token = 0; token < tokens.Count; token++)
        {
            values[(token * Width) + BiasChannel] = bias(token);
        }

        return values;
    }

    /// <summary>Normally distributed around zero.</summary>
    private static float[] Values(Random random, int count, double spread)
    {
        var values = new float[count];
        for (var place = 0; place < count; place++)
        {
            values[place] = (float)(spread * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return values;
    }

    private static float[] Ones()
    {
        var values = new float[Width];
        Array.Fill(values, 1f);
        return values;
    }
}
