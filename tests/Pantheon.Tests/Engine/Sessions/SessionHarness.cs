using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Agents;
using Pantheon.Core.Boxes;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Expressions;
using Pantheon.Core.Identity;
using Pantheon.Core.Live;
using Pantheon.Core.Policies;
using Pantheon.Core.Redaction;
using Pantheon.Core.Routing;
using Pantheon.Core.Runs;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Sessions;
using Pantheon.Engine.Steering;
using Pantheon.Testing.Storage;

namespace Pantheon.Tests.Engine.Sessions;

/// <summary>Runs one session with canned replies and two small tools, and keeps what was traced.</summary>
internal sealed class SessionHarness
{
    public MemoryTraceSink Traces { get; } = new();

    public MemoryArtifactStore Blobs { get; } = new();

    public Redactor Secrets { get; init; } = new();

    public AgentLimits Limits { get; init; } = new();

    public IReadOnlyList<string> Requires { get; init; } = [];

    public bool WithTools { get; init; } = true;

    public Func<ChatFault, Failure, CancellationToken, Task<RoutedModel?>> Recover { get; init; } = (_, _, _) => Task.FromResult<RoutedModel?>(null);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ITool Tool { get; init; } = new CountTool();

    /// <summary>Tools besides the two.</summary>
    public IReadOnlyList<ITool> More { get; init; } = [];

    /// <summary>All tools that are granted; null for the usual ones.</summary>
    public IReadOnlyList<ITool>? Granted { get; init; }

    public int ContextLength { get; init; } = 4096;

    public ContextSettings Settings { get; init; } = new();

    public string Prompt { get; init; } = "Do it.";

    public List<JournalEvent> Journal { get; } = [];

    public Func<CancellationToken, Task<CompactionSeat?>> OpenCompactor { get; init; } = _ => Task.FromResult<CompactionSeat?>(null);

    public Func<CancellationToken, Task<string?>> TreeOf { get; init; } = _ => Task.FromResult<string?>(null);

    public Func<IReadOnlyList<SteerNote>> Notes { get; init; } = () => [];

    public ILiveEvents? Events { get; init; }

    public SessionTape Tape { get; init; } = new();

    public string? ModelDigest { get; init; }

    public string AgentDigest { get; init; } = "a";

    /// <summary>The schema of the output.</summary>
    public string Schema { get; init; } = """{"type":"object","additionalProperties":false,"required":["summary"],"properties":{"summary":{"type":"string"}}}""";

    public bool IsPatch { get; init; }

    public AgentGrammar? Grammar { get; init; }

    public static Task<SessionEnd> RunAsync(
        IChatClient chat, CancellationToken cancellationToken, AgentLimits? limits = null, IReadOnlyList<string>? requires = null, bool withTools = true, ITool? tool = null) =>
        new SessionHarness { Limits = limits ?? new(), Requires = requires ?? [], WithTools = withTools, Tool = tool ?? new CountTool() }
            .RunSessionAsync(chat, cancellationToken);

    public async Task<SessionEnd> RunSessionAsync(IChatClient chat, CancellationToken cancellationToken)
    {
        var ids = new IdSource(new Random(7));
        var recorder = new SessionRecorder(Traces, Blobs, Secrets, ids);
        return await new AgentSession(Request(chat, ids), recorder, Time).RunAsync(cancellationToken);
    }

    private SessionRequest Request(IChatClient chat, IdSource ids)
    {
        var repository = new RepositorySpec { Name = "r", Path = "/r", Base = "main" };
        var attempt = new AttemptId(ids.NewRunId(), new NodeId("codegen"), 1);
        return new SessionRequest
        {
            Agent = new AgentSpec
            {
                Ref = new AgentRef("codegen", 1),
                Model = new ModelChoice { Route = "coder" },
                Tools = WithTools ? ["count", "edit", "think", "finish"] : [],
                Limits = Limits,
                Context = Settings,
                Output = new ContractType { Name = IsPatch ? "patch.v1" : null, Schema = JsonSchema.Parse((JsonObject)JsonNode.Parse(Schema)!) },
                Prompt = Template.Parse(Prompt, SourceSpan.None, [])!,
                DoneRequires = Requires,
                Grammar = Grammar,
                Digest = Digest.Of(AgentDigest),
            },
            Model = new RoutedModel(
                new ModelPin
                {
                    Address = new ModelAddress("p", "m"),
                    Kind = RuntimeKind.Scripted,
                    Id = "m",
                    Digest = ModelDigest,
                    ContextLength = ContextLength,
                    Origin = RuntimeOrigin.Local,
                    Proof = "test",
                    ServerAddress = "in-process",
                },
                chat),
            Recover = Recover,
            Inputs = [],
            Tools = Granted ?? [Tool, new EditTool(), .. More],
            OpenCompactor = OpenCompactor,
            Note = Journal.Add,
            TreeOf = TreeOf,
            Steering = Notes,
            Tape = Tape,
            Events = Events,
            Context = new ToolContext
            {
                Workspace = new Workspace(attempt, repository, "/w", "tree"),
                Policy = new Policy { Name = "night", Version = 1, Mode = Mode.Night, Digest = Digest.Of("p") },
                OutputFolder = "/o",
                Repository = repository,
            },
            Attempt = attempt,
            SpanId = ids.NewSpanId(),
            Night = new DateOnly(2026, 11, 20),
        };
    }
}
