using System.Text.Json;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Runtimes.Caching;

namespace Pantheon.Tests.Runtimes.Caching;

internal sealed class CacheKeyTests
{
    public static readonly ModelPin Pin = new()
    {
        Address = new ModelAddress("box", "small"),
        Kind = RuntimeKind.LlamaServer,
        Id = "qwen3:8b",
        Digest = "sha256:aa",
        ContextLength = 4096,
        Origin = RuntimeOrigin.Local,
        Proof = "test",
        ServerAddress = "127.0.0.1",
    };

    private static readonly AITool Read = AIFunctionFactory.Create((string path) => path, "read_file", "Reads.");
    private static readonly AITool List = AIFunctionFactory.Create((string path) => path, "list_files", "Lists.");

    private static readonly Action<ChatOptions>[] Differences =
    [
        options => options.Temperature = 0.5f,
        options => options.TopP = 0.9f,
        options => options.TopK = 40,
        options => options.FrequencyPenalty = 1,
        options => options.PresencePenalty = 1,
        options => options.MaxOutputTokens = 9,
        options => options.Seed = 8,
        options => options.StopSequences = ["END"],
        options => options.Instructions = "Be brief.",
        options => options.ConversationId = "c",
        options => options.AllowMultipleToolCalls = true,
        options => options.ToolMode = ChatToolMode.None,
        options => options.ToolMode = ChatToolMode.RequireAny,
        options => options.ToolMode = ChatToolMode.RequireSpecific("read_file"),
        options => options.ResponseFormat = ChatResponseFormat.Json,
        options => options.ResponseFormat = ChatResponseFormat.Text,
        options => options.ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonDocument.Parse("""{"type":"object"}""").RootElement.Clone(), "output"),
        options => options.Thinking = false,
        options => options.Thinking = true,
        options => options.Grammar = new ChatGrammar(GrammarKind.Gbnf, "root ::= \"a\""),
        options => options.Grammar = new ChatGrammar(GrammarKind.Regex, "root ::= \"a\""),
        options => (options.Tools, options.Cache) = ([Read], true),
        options => (options.Tools, options.Cache) = ([Read, List], true),
        options => (options.AdditionalProperties ??= [])["min_p"] = 0.1,
    ];

    [Test]
    public void Every_option_and_the_model_and_each_message_make_another_key()
    {
        ModelPin[] pins = [Pin with { Digest = "sha256:bb" }, Pin with { Id = "other" }, Pin with { ContextLength = 8192 }, Pin with { Kind = RuntimeKind.Vllm }];
        ChatMessage[][] messages =
        [
            [new(ChatRole.User, "Hi!")],
            [new(ChatRole.System, "Hi")],
            [new(ChatRole.User, "Hi"), new(ChatRole.User, "")],
            [new(ChatRole.User, [new TextContent("H"), new TextContent("i")])],
            [new(ChatRole.User, [new TextReasoningContent("Hi")])],
            [new(ChatRole.User, [new FunctionCallContent("a", "b", new Dictionary<string, object?> { ["x"] = 1 })])],
            [new(ChatRole.User, [new FunctionCallContent("a", "b", new Dictionary<string, object?> { ["x"] = 2 })])],
            [new(ChatRole.User, [new FunctionResultContent("a", "b")])],
        ];
        var keys = Differences.Select(change => Key(Options(change)))
            .Concat(pins.Select(pin => CacheKey.Of(pin, [new ChatMessage(ChatRole.User, "Hi")], Options())))
            .Concat(messages.Select(said => CacheKey.Of(Pin, said, Options())))
            .Append(Key(Options()))
            .ToList();

        Assert.That(keys, Has.None.Null);
        Assert.That(keys, Is.Unique);
    }

    [Test]
    public void The_order_of_tools_and_who_asks_make_no_other_key()
    {
        Assert.That(Key(Options(options => (options.Tools, options.Cache) = ([Read, List], true))), Is.EqualTo(Key(Options(options => (options.Tools, options.Cache) = ([List, Read], true)))));
        Assert.That(Key(Options(options => options.Agent = "coder@1")), Is.EqualTo(Key(Options(options => options.Agent = "reviewer@1"))).And.EqualTo(Key(Options())));
    }

    [Test]
    public void The_key_of_a_request_stays_the_same_from_version_to_version_unless_entries_change_their_meaning() =>
        Assert.That(Key(Options())!.Value.Hex, Is.EqualTo("c7e7eba8ec34b86febad5f1a7f1f63047890d0a64e09768d0e546bf956ae9679"));

    [Test]
    public void Only_what_must_be_the_same_again_has_a_key()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Key(null), Is.Null);
            Assert.That(Key(new ChatOptions { Temperature = 0.7f }), Is.Null);
            Assert.That(Key(new ChatOptions { Temperature = 0.7f, Seed = 1 }), Is.Not.Null);
            Assert.That(Key(new ChatOptions { Temperature = 0 }), Is.Not.Null);
            Assert.That(Key(Options(options => options.Cache = false)), Is.Null);
            Assert.That(Key(new ChatOptions { Temperature = 0, Tools = [Read] }), Is.Null);
            Assert.That(Key(Options(options => (options.Tools, options.Cache) = ([Read], true))), Is.Not.Null);
            Assert.That(Key(Options(options => (options.Temperature, options.Seed, options.Cache) = (0.7f, null, true))), Is.Null);
            Assert.That(CacheKey.Of(Pin with { Digest = null }, [new ChatMessage(ChatRole.User, "Hi")], Options()), Is.Null);
            Assert.That(CacheKey.Of(Pin, [new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1 }, "image/png")])], Options()), Is.Null);
            Assert.That(Key(Options(options => options.RawRepresentationFactory = _ => null)), Is.Null);
            Assert.That(Key(Options(options => (options.AdditionalProperties ??= [])["odd"] = new object())), Is.Null);
        }
    }

    private static ChatOptions Options(Action<ChatOptions>? change = null)
    {
        var options = new ChatOptions { Temperature = 0, Seed = 7 };
        change?.Invoke(options);
        return options;
    }

    private static Digest? Key(ChatOptions? options) => CacheKey.Of(Pin, [new ChatMessage(ChatRole.User, "Hi")], options);
}
