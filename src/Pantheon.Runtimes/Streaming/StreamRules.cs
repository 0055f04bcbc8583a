namespace Pantheon.Runtimes.Streaming;

/// <summary>How long each phase of an answer may take, and what is known of how the server streams.</summary>
public sealed record StreamRules
{
    /// <summary>Waiting for one of the server's seats.</summary>
    public TimeSpan Queue { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Reading the model from disk.</summary>
    public TimeSpan Load { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Reading the prompt; a long prompt gets more, by <see cref="SlowestPrefill"/>.</summary>
    public TimeSpan Prefill { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Tokens a second that a server still in order reads of a prompt.</summary>
    public double SlowestPrefill { get; init; } = 30;

    /// <summary>From one token to the next; a server's signs of life are no tokens.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>From one token to the next where tools are offered and the server is silent while the model writes a call.</summary>
    public TimeSpan SilentCall { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The whole answer.</summary>
    public TimeSpan Whole { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Whether the server gives tool calls only whole and tells nothing before.</summary>
    public bool HidesCalls { get; init; }

    /// <summary>Whether the model's template opens the reasoning, so that the answer begins in it.</summary>
    public bool TemplateOpensThinking { get; init; }

    /// <summary>From the request to the first token.</summary>
    public TimeSpan FirstToken(int promptTokens)
    {
        var slowest = TimeSpan.FromSeconds(promptTokens / SlowestPrefill);
        return Queue + Load + (slowest > Prefill ? slowest : Prefill);
    }
}
