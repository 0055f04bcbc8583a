using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Cluster;
using Pantheon.Testing;

namespace Pantheon.Tests.Host.Cluster;

/// <summary>A box that lives says so again after a beat that failed, by whatever fault of the store or the line.</summary>
public sealed class BoxHeartTests
{
    [Test, CancelAfter(15_000)]
    public async Task A_beat_that_failed_is_not_the_last(CancellationToken cancellationToken)
    {
        Queue<Exception> faults = new([new PantheonException(Codes.StoreUnreachable, "away", "wait"), new IOException("the line broke"), new TimeoutException("no answer"), new ObjectDisposedException("connection")]);
        var (time, beats, alive) = (new ManualTime(), 0, new TaskCompletionSource());
        await using var heart = new BoxHeart(
            _ =>
            {
                beats++;
                if (faults.TryDequeue(out var fault))
                {
                    throw fault;
                }

                alive.TrySetResult();
                return Task.CompletedTask;
            },
            time,
            NullLogger.Instance);

        while (!alive.Task.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Quiet.AsTaskAsync();
            time.Advance(TimeSpan.FromSeconds(4));
        }

        Assert.That(beats, Is.GreaterThan(4));
    }
}
