using NUnit.Framework;
using Pantheon.Authoring.Boxes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Policies;
using Pantheon.Host.Servers;

namespace Pantheon.Tests.Host.Servers;

public sealed class PoolTuningTests
{
    private const long Gigabyte = 1L << 30;

    [TestCase(RuntimeKind.LlamaServer, "start it with: llama-server … -c 32768 -np 2")]
    [TestCase(RuntimeKind.Vllm, "start it with: vllm serve qwen3:8b --max-model-len 16384")]
    [TestCase(RuntimeKind.Sglang, "start it with: --context-length 16384")]
    [TestCase(RuntimeKind.LlamaSwap, "in its configuration, models.qwen3:8b.cmd: -c 32768 -np 2   (of llama-server)")]
    public void A_context_that_is_set_at_the_start_is_a_command(RuntimeKind kind, string line)
    {
        var advice = new PoolTuning(Pool(kind), 16384, null).Advise("m", Entry(), Prepared(4096)).Single();

        Assert.That((advice.Why, string.Join('|', advice.Do), advice.Change), Is.EqualTo(("its context is 4096, agents ask 16384", line, (BoxChange?)null)));
    }

    [TestCase(RuntimeKind.Ollama, "pools.p.models.m.context")]
    [TestCase(RuntimeKind.LmStudio, "pools.p.models.m.context")]
    [TestCase(RuntimeKind.LlamaCpp, "pools.p.spawn.ctx")]
    public void A_context_that_Pantheon_asks_for_itself_is_a_line_of_the_box_file(RuntimeKind kind, string place)
    {
        var advice = new PoolTuning(Pool(kind), 16384, null).Advise("m", Entry(), Prepared(4096)).Single();

        Assert.That((advice.Change!.Place("p"), advice.Change.Value), Is.EqualTo((place, "16384")));
        Assert.That(advice.Do[0], Does.StartWith($"box.yaml: {place}: 16384"));
    }

    [Test]
    public void A_model_that_was_never_trained_for_it_is_not_stretched()
    {
        var advice = new PoolTuning(Pool(RuntimeKind.Ollama), 16384, null).Advise("m", Entry("gemma2:9b"), Prepared(8192)).Single();

        Assert.That((advice.Why, advice.Change), Is.EqualTo(("its context is 8192, agents ask 16384, and it was trained for 8192", (BoxChange?)null)));
    }

    [TestCase(4, "the server works on 4 requests at once, and the box file uses 2")]
    [TestCase(1, "the box file sends 2 requests at once, and the server works on 1: the others wait in its queue")]
    public void Seats_are_those_of_the_server(int slots, string why)
    {
        var advice = new PoolTuning(Pool(RuntimeKind.Ollama), 4096, null).Advise("m", Entry(), Prepared(16384, slots)).Single();

        Assert.That((advice.Why, advice.Change), Is.EqualTo((why, new BoxChange(null, "slots", $"{slots}"))));
    }

    [Test]
    public void A_promise_that_the_server_does_not_keep_is_lowered() =>
        Assert.That(
            new PoolTuning(Pool(RuntimeKind.Vllm), null, null).Advise("m", Entry() with { Context = 32768 }, Prepared(8192)).Single().Change,
            Is.EqualTo(new BoxChange("m", "context", "8192")));

    [TestCase(RuntimeKind.Ollama, "OLLAMA_FLASH_ATTENTION=1 OLLAMA_KV_CACHE_TYPE=q8_0")]
    [TestCase(RuntimeKind.LlamaServer, "--flash-attn on --cache-type-k q8_0 --cache-type-v q8_0")]
    public void Memory_that_does_not_suffice_is_said_where_all_is_known(RuntimeKind kind, string cure)
    {
        var tight = new PoolTuning(Pool(kind), 16384, 6 * Gigabyte).Advise("m", Entry(), Prepared(16384)).Single();

        Assert.That(tight.Why, Does.Match(@"^with Q4_K_M and a context of 16384 it takes about 7\.\d GB, and there are 6\.0 GB"));
        Assert.That(tight.Do[0], Does.Contain(cure));
        Assert.That(new PoolTuning(Pool(kind), 16384, 24 * Gigabyte).Advise("m", Entry(), Prepared(16384)), Is.Empty);
        Assert.That(new PoolTuning(Pool(kind), 16384, 6 * Gigabyte).Advise("m", Entry("mine"), Prepared(16384)), Is.Empty);
    }

    [Test]
    public void Where_all_is_as_agents_ask_nothing_is_said() =>
        Assert.That(new PoolTuning(Pool(RuntimeKind.Vllm), 16384, null).Advise("m", Entry() with { Context = 32768 }, Prepared(32768, 2)), Is.Empty);

    [Test]
    public void What_is_advised_can_be_written()
    {
        const string Text = "pools:\n  p: { kind: llama.cpp, spawn: { gguf: a.gguf }, models: { m: { id: a } } }\n";

        var text = new BoxChange(null, "ctx", "16384") { IsOfChild = true }.In(Text, "p");
        text = new BoxChange(null, "slots", "2").In(text!, "p");
        text = new BoxChange("m", "context", "8192").In(text!, "p");

        Assert.That(text, Is.EqualTo("pools:\n  p: { kind: llama.cpp, slots: 2, spawn: { gguf: a.gguf, ctx: 16384 }, models: { m: { id: a, context: 8192 } } }\n"));
        Assert.That(BoxFileEdit.SetPool(text!, "p", "slots", "3"), Does.Contain("slots: 3"));
    }

    [TestCase("24576\n8192\n", 24L)]
    [TestCase(" 12288 \n", 12L)]
    [TestCase("[N/A]\n", null)]
    [TestCase("", null)]
    public void The_largest_card_counts(string text, long? gigabytes) => Assert.That(GraphicsMemory.Read(text), Is.EqualTo(gigabytes * Gigabyte));

    [TestCase(8, "qwen3:8b", "granite3.3:8b")]
    [TestCase(24, "qwen3-coder:30b", "devstral:24b")]
    public void A_pair_for_a_card_is_one_for_code_and_one_of_another_kin(int gigabytes, string coder, string other)
    {
        var pair = ModelOffers.PairFor(gigabytes * Gigabyte);

        Assert.That(pair.Select(offer => offer.Pull), Is.EqualTo(new[] { $"ollama pull {coder}", $"ollama pull {other}" }));
        Assert.That(pair.Select(offer => offer.Memory), Is.All.LessThanOrEqualTo(gigabytes * Gigabyte));
        Assert.That(pair[0].Profile.Kin, Is.Not.EqualTo(pair[1].Profile.Kin));
    }

    private static PoolSpec Pool(RuntimeKind kind) => new()
    {
        Name = "p",
        Kind = kind,
        Origin = RuntimeOrigin.Local,
        Slots = 2,
        Models = new Dictionary<string, ModelEntry> { ["m"] = Entry() },
    };

    private static ModelEntry Entry(string id = "qwen3:8b") => new() { Id = id };

    private static PreparedModel Prepared(int context, int? slots = null) => new()
    {
        Pin = new ModelPin { Address = new ModelAddress("p", "m"), Kind = RuntimeKind.Ollama, Id = "x", ContextLength = context, Origin = RuntimeOrigin.Local, Proof = "a test", ServerAddress = "127.0.0.1" },
        Canary = TimeSpan.Zero,
        Slots = slots,
    };
}
