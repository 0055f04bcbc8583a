using System.Net;
using Pantheon.Platform.Egress;

namespace Pantheon.Conformance.Urls;

/// <summary>Makes no connection: records whom it was told to connect to.</summary>
internal sealed class RecordingConnector : IConnector
{
    private readonly List<EndPoint> _targets = [];

    public IReadOnlyList<EndPoint> Targets => _targets;

    public ValueTask<Connected> ConnectAsync(EndPoint target, CancellationToken cancellationToken)
    {
        _targets.Add(target);
        return ValueTask.FromResult(new Connected(Stream.Null, target));
    }
}
