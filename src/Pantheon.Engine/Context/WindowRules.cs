using Pantheon.Core.Agents;

namespace Pantheon.Engine.Context;

/// <summary>When and how a conversation is compacted: the preset of the window's size, with what the agent says instead.</summary>
/// <param name="Size">The preset's name.</param>
/// <param name="Trigger">The part of the room for messages at which it happens.</param>
/// <param name="SummaryTokens">What the account of the left-out may take.</param>
/// <param name="KeepTurns">Turns at the end that stay.</param>
/// <param name="KeepResults">Tool results at the end that stay whole.</param>
/// <param name="PrunesTools">Whether tools outside the core are offered on request only.</param>
public sealed record WindowRules(string Size, double Trigger, int SummaryTokens, int KeepTurns, int KeepResults, bool PrunesTools)
{
    /// <summary>Contexts below this are small.</summary>
    public const int SmallBelow = 16_384;

    /// <summary>Contexts from this on are large.</summary>
    public const int LargeFrom = 65_536;

    private const int WholeResults = 5;

    public static WindowRules Of(int context, ContextSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var preset = context < SmallBelow ? new WindowRules("small", 0.60, 1000, 2, WholeResults, true)
            : context < LargeFrom ? new WindowRules("medium", 0.70, 2000, 4, WholeResults, false)
            : new WindowRules("large", 0.80, 4000, 6, WholeResults, false);
        return preset with
        {
            Trigger = settings.Trigger ?? preset.Trigger,
            SummaryTokens = settings.SummaryTokens ?? preset.SummaryTokens,
            KeepTurns = settings.KeepTurns ?? preset.KeepTurns,
            KeepResults = settings.KeepResults ?? preset.KeepResults,
            PrunesTools = settings.PrunesTools ?? preset.PrunesTools,
        };
    }
}
