using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using NUnit.Framework;
using Pantheon.Core.Agents;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Flows;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Routing;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;
using Pantheon.Engine.Context;
using Pantheon.Testing.Chat;

namespace Pantheon.Tests.Engine.Context;

/// <summary>A window with tools of every kind and a history that the test writes; what is sent is kept, and judged as a strict template and a full server would.</summary>
internal sealed class WindowHarness
{
    public const string Rules = "RULES: act only through the tools.";
    public const string Task = "TASK: make the parser accept empty files.\n\nAcceptance:\n- CRITERION-1 an empty file gives an empty tree";

    private int _turn = 1;

    public WindowHarness(int context = 8192, ContextSettings? settings = null, int maxTokens = 2048, string task = Task, ToolShelf? shelf = null, Func<SummaryRequest, CancellationToken, Task<Told?>>? teller = null)
    {
        Agent = new AgentSpec
        {
            Ref = new AgentRef("codegen", 1),
            Model = new ModelChoice { Route = "coder", MaxTokens = maxTokens },
            Output = new ContractType { Schema = JsonSchema.Parse([]) },
            Prompt = Template.Parse("x", SourceSpan.None, [])!,
            Digest = Digest.Of("a"),
            Context = settings ?? new ContextSettings(),
        };
        Shelf = shelf ?? new ToolShelf(Tools, [], prunes: false);
        Window = new ContextWindow(Agent, Shelf, teller);
        TaskText = task;
        Model = ModelOf(context);
        History = [new ChatMessage(ChatRole.System, Rules), new ChatMessage(ChatRole.User, task)];
    }

    public static IReadOnlyList<ToolDefinition> Tools { get; } =
    [
        Tool("read_file", "path", "from_line", "to_line"),
        Tool("replace", "path", "old", "new") with { Edits = true },
        Tool("write_file", "path", "content") with { Edits = true },
        Tool("build") with { Evidence = EvidenceKind.Build },
        Tool("think", "thought"),
    ];

    public AgentSpec Agent { get; }

    public ToolShelf Shelf { get; }

    public ContextWindow Window { get; }

    public string TaskText { get; }

    /// <summary>Whether rules, task and tools leave less than a fifth of the room: then a prompt may be out of reach.</summary>
    public bool IsTight => Views[^1] is var view && Tokens(view with { Messages = [.. History.Take(2)] }) is var pinned && view.Budget.Prompt - pinned < Math.Max(320, view.Budget.Prompt / 5);

    public RoutedModel Model { get; set; }

    public List<ChatMessage> History { get; }

    public List<WindowView> Views { get; } = [];

    public int Turn => _turn;

    public static ToolDefinition Tool(string name, params string[] arguments) => new(
        name,
        $"The tool {name}.",
        JsonSchema.Parse(new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(arguments.Select(argument => KeyValuePair.Create(argument, (JsonNode?)new JsonObject { ["type"] = "string" }))),
        }));

    public static RoutedModel ModelOf(int context, Func<string, int?>? tokenizer = null) => new(
        new ModelPin
        {
            Address = new ModelAddress("p", "m"),
            Kind = RuntimeKind.Scripted,
            Id = "m",
            ContextLength = context,
            Origin = RuntimeOrigin.Local,
            Proof = "test",
            ServerAddress = "in-process",
        },
        new CannedChatClient())
    {
        CountTokens = (text, _) => System.Threading.Tasks.Task.FromResult(tokenizer?.Invoke(text)),
    };

    /// <summary>What a server with four bytes a token counts.</summary>
    public static int Tokens(WindowView view) =>
        (view.Messages.Sum(message => 10 + message.Contents.Sum(content => content switch
        {
            TextContent text => text.Text.Length,
            FunctionCallContent call => call.Name.Length + System.Text.Json.JsonSerializer.Serialize(call.Arguments).Length,
            FunctionResultContent result => result.Result!.ToString()!.Length,
            _ => throw new InvalidOperationException($"a {content.GetType().Name} was sent"),
        })) + Tools.Where(tool => view.Tools.Contains(tool.Name)).Sum(tool => tool.Description.Length + tool.Input.Document.ToJsonString().Length)) / 4;

    public static string TextOf(WindowView view) => string.Join('\n', view.Messages.SelectMany(message => message.Contents).Select(content => content switch
    {
        TextContent text => text.Text,
        FunctionCallContent call => $"{call.Name} {System.Text.Json.JsonSerializer.Serialize(call.Arguments)}",
        FunctionResultContent result => result.Result!.ToString()!,
        _ => "",
    }));

    public void Calls(string tool, Dictionary<string, object?> arguments, ToolResult result, string said = "") => CallsAll(said, (tool, arguments, result));

    public void CallsAll(string said, params (string Tool, Dictionary<string, object?> Arguments, ToolResult Result)[] calls)
    {
        // the same ids in every turn, as servers give them
        List<AIContent> contents = [.. calls.Select((call, place) => new FunctionCallContent($"call_{place}", call.Tool, call.Arguments))];
        if (said.Length > 0)
        {
            contents.Insert(0, new TextContent(said));
        }

        History.Add(new ChatMessage(ChatRole.Assistant, contents));
        History.Add(new ChatMessage(ChatRole.Tool, [.. calls.Select((call, place) => new FunctionResultContent($"call_{place}", call.Result.Text) { RawRepresentation = call.Result })]));
    }

    public void Says(string text) => History.Add(new ChatMessage(ChatRole.Assistant, text));

    public void Note(string text) => History.Add(new ChatMessage(ChatRole.User, text));

    /// <summary>Takes the next view and, when it can be sent, answers with the usage that a server of four bytes a token counts.</summary>
    public async Task<WindowView> NextAsync(CancellationToken cancellationToken, bool counts = true)
    {
        var view = await Window.FitAsync(_turn++, History, Model, cancellationToken);
        Views.Add(view);
        if (view.Failure is null && counts)
        {
            Window.Answered(view, new ChatResponse { Usage = new UsageDetails { InputTokenCount = Tokens(view) } });
        }

        return view;
    }

    /// <summary>Holds a prompt to what strict templates demand: the rules first, user and plain answers in turns, each result straight after its own call.</summary>
    public static void IsWellFormed(IReadOnlyList<ChatMessage> messages)
    {
        Assert.That(messages[0].Role, Is.EqualTo(ChatRole.System));
        var spoken = messages.Skip(1).Where(message => message.Role == ChatRole.User || (message.Role == ChatRole.Assistant && !message.Contents.OfType<FunctionCallContent>().Any())).ToList();
        Assert.That(spoken.Select((message, place) => message.Role == ChatRole.User == (place % 2 == 0)), Is.All.True, "user and assistant do not take turns");
        foreach (var (place, message) in messages.Index())
        {
            var calls = message.Contents.OfType<FunctionCallContent>().Select(call => call.CallId).ToList();
            var follows = place + 1 < messages.Count && messages[place + 1].Role == ChatRole.Tool ? messages[place + 1].Contents.Cast<FunctionResultContent>().Select(result => result.CallId).ToList() : [];
            if (message.Role != ChatRole.Tool)
            {
                Assert.That(follows, Is.EqualTo(calls), $"message {place}: calls and results are parted");
            }

            Assert.That(message.Role == ChatRole.Tool && messages[place - 1].Role != ChatRole.Assistant, Is.False, "a result without its call");
            Assert.That(message.Contents, Is.Not.Empty);
        }
    }

    /// <summary>Whether one prompt begins with all of another, message by message.</summary>
    public static bool Extends(WindowView next, WindowView before) =>
        next.Messages.Count >= before.Messages.Count && next.Messages.Zip(before.Messages).All(pair => Bytes(pair.First) == Bytes(pair.Second));

    private static string Bytes(ChatMessage message) => MessageJson.Of(message).ToJsonString();
}
