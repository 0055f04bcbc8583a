namespace Pantheon.Core.Policies;

/// <summary>The policy's answer: allowed, or refused with a code, the rule that says so, and a reason for people.</summary>
public abstract record Verdict
{
    public sealed record Allowed : Verdict;

    public sealed record Refused(string Code, string Rule, string Reason) : Verdict;

    public static Verdict Yes { get; } = new Allowed();
}
