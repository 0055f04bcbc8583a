namespace Pantheon.Host.Drafting;

/// <summary>The kinds of files that a person adds to a catalog.</summary>
internal enum DraftKind
{
    Agent,
    Flow,
    Policy,
    Tool,
    Task,
}
