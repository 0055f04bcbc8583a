using System.Threading.Channels;

namespace Pantheon.Integration.Tests.Host.Cluster;

/// <summary>What the schedulers of a test fired, in order; a job lasts until the test lets it go.</summary>
internal sealed class FiredJobs
{
    private readonly Channel<Firing> _fired = Channel.CreateUnbounded<Firing>();

    public ValueTask<Firing> NextAsync(CancellationToken cancellationToken) => _fired.Reader.ReadAsync(cancellationToken);

    public Firing? NextOrNull() => _fired.Reader.TryRead(out var firing) ? firing : null;

    public Task AddAsync(string node, string run, bool recovering)
    {
        var firing = new Firing(node, run, recovering, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _fired.Writer.TryWrite(firing);
        return firing.Gate.Task;
    }
}
