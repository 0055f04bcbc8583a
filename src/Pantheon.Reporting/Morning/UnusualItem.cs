namespace Pantheon.Reporting.Morning;

/// <summary>One thing that was, or was not, out of the common.</summary>
/// <param name="Usual">The band of the nights before, or what it was before.</param>
/// <param name="So">What it may mean and what to look at; empty when within the band.</param>
public sealed record UnusualItem(string What, string Tonight, string Usual, string So, bool IsUnusual);
