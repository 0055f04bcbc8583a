namespace Pantheon.Integration.Tests.Nights.Closing;

/// <summary>One reason that keeps a night closed, stops it or ends a run in it: its code, what it leaves behind, and the tests that provoke it.</summary>
internal sealed record ClosingRow(string Code, string What, string Leaves, params string[] Tests);
