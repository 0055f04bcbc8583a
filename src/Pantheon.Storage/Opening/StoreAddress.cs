using System.Net;
using Npgsql;

namespace Pantheon.Storage.Opening;

/// <summary>Reads from a connection string where its connections go.</summary>
public static class StoreAddress
{
    /// <summary>One entry for each host; null where it is a name, which would have to be looked up.</summary>
    public static IReadOnlyList<string?> Of(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        return [.. (builder.Host ?? "").Split(',', StringSplitOptions.TrimEntries).Select(host => Entry(host, builder.Port))];
    }

    /// <summary>Postgres names the socket in a folder by its port; several hosts may each say their own port.</summary>
    private static string? Entry(string host, int port)
    {
        if (host.StartsWith('/'))
        {
            return FormattableString.Invariant($"unix:{Path.Combine(host, ".s.PGSQL.")}{port}");
        }

        if (IPAddress.TryParse(host, out var address))
        {
            return new IPEndPoint(address, port).ToString();
        }

        return IPEndPoint.TryParse(host, out var endpoint) && endpoint.Port > 0 ? endpoint.ToString() : null;
    }
}
