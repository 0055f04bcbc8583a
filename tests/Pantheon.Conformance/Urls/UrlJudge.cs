using System.Net;
using Pantheon.Platform.Egress;

namespace Pantheon.Conformance.Urls;

/// <summary>Decides by doing: the product's gate, then its guarded connection once for each look-up of the script, as new connections would come.</summary>
public static class UrlJudge
{
    public static async Task<UrlDecision> JudgeAsync(UrlCase asked, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(asked);
        var connector = new RecordingConnector();
        var connection = new GuardedConnection(new EgressGuard(EgressList.Parse(asked.Allow)), new ScriptedLookup(asked.Resolve), connector);
        var decision = await TryAsync(asked, connection, cancellationToken);
        var stray = connector.Targets.FirstOrDefault(target => !IsExpected(target, asked));
        var isBroken = stray is not null || (decision.IsAllowed && connector.Targets.Count == 0);
        return isBroken ? decision with { Broken = stray is null ? "it was allowed, and nothing was connected" : $"{stray} was connected, and is not on the list" } : decision;
    }

    private static async Task<UrlDecision> TryAsync(UrlCase asked, GuardedConnection connection, CancellationToken cancellationToken)
    {
        if (UnixUrl.IsMeant(asked.Url))
        {
            return UnixUrl.PathOf(asked.Url) is { } path
                ? await ConnectAsync(() => connection.OpenAsync(path, cancellationToken), $"the socket '{path}' is on the list")
                : new UrlDecision(false, "it names no plain absolute path of a socket");
        }

        var gated = UrlGate.Parse(asked.Url);
        if (gated.Refusal is { } refusal)
        {
            return new UrlDecision(false, refusal);
        }

        var decision = new UrlDecision(false, "");
        var turns = asked.Resolve.TryGetValue(gated.Host, out var answers) ? Math.Max(1, answers.Count) : 1;
        for (var turn = 0; turn < turns; turn++)
        {
            decision = await ConnectAsync(() => connection.OpenAsync(gated.Host, gated.Port, cancellationToken), $"{gated.Authority} is on the list, and all that it means is allowed");
            if (!decision.IsAllowed)
            {
                return turn == 0 ? decision : decision with { Reason = FormattableString.Invariant($"at connection {turn + 1}: {decision.Reason}") };
            }
        }

        return decision;
    }

    private static async Task<UrlDecision> ConnectAsync(Func<ValueTask<Stream>> connect, string allowed)
    {
        try
        {
            await using var stream = await connect();
            return new UrlDecision(true, allowed);
        }
        catch (EgressRefusedException refused)
        {
            return new UrlDecision(false, refused.Message);
        }
    }

    /// <summary>Asks the case's own words, not the guard: an address must be spelled out in the list, or be this machine where a name is.</summary>
    private static bool IsExpected(EndPoint target, UrlCase asked) => asked.Allow.Any(entry => target is IPEndPoint address
        ? Place(entry) is var place && (place == address.ToString()
            || (IPAddress.IsLoopback(address.Address) && place.EndsWith(FormattableString.Invariant($":{address.Port}"), StringComparison.Ordinal) && !IPEndPoint.TryParse(place, out _)))
        : entry == $"unix:{target}");

    /// <summary>`host:port` of an entry, that of a URL with its scheme's port where it says none.</summary>
    private static string Place(string entry)
    {
        var start = entry.IndexOf("//", StringComparison.Ordinal);
        var place = (start < 0 ? entry : entry[(start + 2)..]).Split('/')[0];
        var hasPort = place.LastIndexOf(':') > place.LastIndexOf(']');
        return hasPort || start < 0 ? place : place + (entry.StartsWith("https:", StringComparison.Ordinal) ? ":443" : ":80");
    }
}
