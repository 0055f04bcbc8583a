namespace Pantheon.Reporting.Morning;

/// <summary>One file of a branch that acts on whoever takes it, by its kind, and why that matters.</summary>
public sealed record RiskLine(string Category, string Path, string Why)
{
    public override string ToString() => $"{Category}: '{Path}': {Why}";
}
