namespace Pantheon.Core.Runs;

/// <summary>What a person did with an ended run.</summary>
public enum DecisionAct
{
    Merged,
    Held,
    Rejected,
    Published,
}
