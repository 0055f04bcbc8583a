namespace Pantheon.Core.Agents;

/// <summary>The budget of one session: the first bound that is reached ends it.</summary>
public sealed record AgentLimits
{
    public int Turns { get; init; } = 30;

    public int ToolCalls { get; init; } = 60;

    /// <summary>Prompt and reply tokens of all turns together; null means no bound of its own.</summary>
    public long? Tokens { get; init; }

    public TimeSpan? Wall { get; init; }

    /// <summary>Identical calls in a row after which the session is stopped.</summary>
    public int RepeatCall { get; init; } = 5;

    /// <summary>Calls or answers in a row that may break their schema and are asked for again; the next one ends the session.</summary>
    public int MaxSchemaRetries { get; init; } = 2;
}
