using Pantheon.Core.Routing;

namespace Pantheon.Engine.Sessions;

/// <summary>A model that is ready to shorten a log, and what it holds until that is done.</summary>
public sealed record CompactionSeat(RoutedModel Model, IDisposable? Held) : IDisposable
{
    public void Dispose() => Held?.Dispose();
}
