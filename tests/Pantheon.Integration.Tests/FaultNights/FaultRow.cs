namespace Pantheon.Integration.Tests.FaultNights;

/// <summary>A row of the table of faults: what goes wrong, what happens then, and the tests that show it.</summary>
internal sealed record FaultRow(string Fault, string Expected, params string[] Tests);
