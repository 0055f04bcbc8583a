using System.Text.Json.Nodes;
using Pantheon.Core.Agents;
using Pantheon.Core.Chat;
using Pantheon.Core.Identity;
using Pantheon.Core.Live;
using Pantheon.Core.Routing;
using Pantheon.Core.Runs;
using Pantheon.Core.Tools;
using Pantheon.Engine.Context;
using Pantheon.Engine.Steering;

namespace Pantheon.Engine.Sessions;

/// <summary>Everything one session with an agent needs.</summary>
public sealed record SessionRequest
{
    public required AgentSpec Agent { get; init; }

    /// <summary>Whether it works through tools and ends by `finish`; else its reply is its output.</summary>
    public bool HasTools => Agent.Tools.Count > 0;

    public required RoutedModel Model { get; init; }

    /// <summary>Asked after a turn that failed on the wire: waits for the server and gives the model to send the turn to again, or null when it is no outage.</summary>
    public Func<ChatFault, Failure, CancellationToken, Task<RoutedModel?>> Recover { get; init; } = (_, _, _) => Task.FromResult<RoutedModel?>(null);

    /// <summary>Opens the model that the agent wants its conversation shortened by; null when it names none, or none is free now.</summary>
    public Func<CancellationToken, Task<CompactionSeat?>> OpenCompactor { get; init; } = _ => Task.FromResult<CompactionSeat?>(null);

    /// <summary>Shortens a log in place of that model; null where the model is asked.</summary>
    public Func<SummaryRequest, CancellationToken, Task<Told?>>? Shorten { get; init; }

    /// <summary>Takes what the run's journal is to say of the session.</summary>
    public Action<JournalEvent> Note { get; init; } = _ => { };

    /// <summary>The agent's inputs, evaluated and validated.</summary>
    public required JsonObject Inputs { get; init; }

    /// <summary>The tools it was granted, `think` and `finish` excepted (the session brings those itself).</summary>
    public required IReadOnlyList<ITool> Tools { get; init; }

    public required ToolContext Context { get; init; }

    public required AttemptId Attempt { get; init; }

    public required byte[] SpanId { get; init; }

    public required DateOnly Night { get; init; }

    /// <summary>Asked before each turn: what people told the agent since the last one.</summary>
    public Func<IReadOnlyList<SteerNote>> Steering { get; init; } = () => [];

    /// <summary>Who watches; null when nobody does.</summary>
    public ILiveEvents? Events { get; init; }

    /// <summary>The identity of the work tree as it is now; null when nobody can say.</summary>
    public Func<CancellationToken, Task<string?>> TreeOf { get; init; } = _ => Task.FromResult<string?>(null);

    /// <summary>What it hears is written down here, and heard again where it goes on with a session that was broken off.</summary>
    public SessionTape Tape { get; init; } = new();

    /// <summary>Where the tokens of the whole run are counted.</summary>
    public TokenMeter RunTokens { get; init; } = new(0);

    /// <summary>Asked before each turn that is not heard again; never completes where the run is brought to rest, and the session with it.</summary>
    public Func<Task> BeforeTurn { get; init; } = () => Task.CompletedTask;

    /// <summary>What the prompt may read besides the inputs: task, run, night, retry.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Roots { get; init; } = new Dictionary<string, JsonNode?>();
}
