using System.Net;
using Pantheon.Platform.Egress;

namespace Pantheon.Tests.Platform.Egress;

/// <summary>A look-up whose answers change, and a connector that records whom it was sent to: rebinding without any DNS.</summary>
internal sealed class FakeRoads(params string[][] answers) : IAddressLookup, IConnector
{
    private int _asked;

    public List<string> Asked { get; } = [];

    public List<string> Connected { get; } = [];

    /// <summary>Who answers; null is the one that was called.</summary>
    public EndPoint? Impostor { get; init; }

    public ValueTask<IReadOnlyList<IPAddress>> LookUpAsync(string name, CancellationToken cancellationToken)
    {
        Asked.Add(name);
        return ValueTask.FromResult<IReadOnlyList<IPAddress>>([.. answers[Math.Min(_asked++, answers.Length - 1)].Select(IPAddress.Parse)]);
    }

    public ValueTask<Connected> ConnectAsync(EndPoint target, CancellationToken cancellationToken)
    {
        Connected.Add(target.ToString() ?? "");
        return ValueTask.FromResult(new Connected(new MemoryStream(), Impostor ?? target));
    }
}
