namespace Pantheon.Engine.Tooling.Repair;

/// <summary>One way of printing calls: the marks that open it, and what reads on from there (text, place of the mark, place after it).</summary>
internal sealed record CallFamily(string Name, IReadOnlyList<string> Marks, Func<CallText, int, int, OfferedTools, Found?> Read)
{
    /// <summary>Its marks are no model's own: any text may hold them.</summary>
    public bool IsBare { get; init; }
}
