namespace Pantheon.Host.Servers;

/// <summary>How many of the asked-for tool calls came, named an offered tool and fitted its schema.</summary>
/// <param name="Repaired">Of the valid ones, those that had to be mended first.</param>
/// <param name="Format">How the model writes them.</param>
internal sealed record TrialTools(int Valid, int Tried, int Repaired, string Format)
{
    /// <summary>Nine of ten: what is left is what a second try mends.</summary>
    public bool IsSound => Valid * 10 >= Tried * 9;
}
