namespace Pantheon.Integration.Tests.Host.Cluster;

/// <summary>One job that a scheduler began; it ends when the gate is opened.</summary>
internal sealed record Firing(string Node, string Run, bool Recovering, TaskCompletionSource Gate)
{
    public void End() => Gate.TrySetResult();
}
