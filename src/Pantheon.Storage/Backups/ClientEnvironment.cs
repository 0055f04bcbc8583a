using System.Globalization;
using Npgsql;

namespace Pantheon.Storage.Backups;

/// <summary>Says to Postgres's client programs by their environment what a connection string says: nothing of it, a password least of all, stands on a command line.</summary>
internal static class ClientEnvironment
{
    // what libpq looks at by itself where the connection string says nothing
    private static readonly string[] Inherited = ["HOME", "PGPASSWORD", "PGPASSFILE", "PGUSER", "PGSSLROOTCERT", "PGSSLCERT", "PGSSLKEY"];

    public static IReadOnlyDictionary<string, string> Of(string connectionString, Func<string, string?> environment)
    {
        var said = new NpgsqlConnectionStringBuilder(connectionString);
        var variables = new Dictionary<string, string> { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin", ["LC_ALL"] = "C", ["TZ"] = "UTC", ["PGAPPNAME"] = "pantheon-backup" };
        foreach (var name in Inherited)
        {
            Set(name, environment(name));
        }

        var hosts = (said.Host ?? "").Split(',', StringSplitOptions.TrimEntries).Select(host => Split(host, said.Port)).ToList();
        Set("PGHOST", string.Join(',', hosts.Select(host => host.Host)));
        Set("PGPORT", string.Join(',', hosts.Select(host => host.Port)));
        Set("PGUSER", said.Username);
        Set("PGPASSWORD", said.Password);
        Set("PGPASSFILE", said.Passfile);
        Set("PGDATABASE", said.Database ?? said.Username);
        Set("PGOPTIONS", said.Options);
        Set("PGSSLROOTCERT", said.RootCertificate);
        Set("PGSSLCERT", said.SslCertificate);
        Set("PGSSLKEY", said.SslKey);
        Set("PGSSLMODE", said.SslMode switch { SslMode.VerifyCA => "verify-ca", SslMode.VerifyFull => "verify-full", var mode => mode.ToString().ToLowerInvariant() });
        if (said.GssEncryptionMode == GssEncryptionMode.Disable)
        {
            Set("PGGSSENCMODE", "disable");
        }

        return variables;

        void Set(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                variables[name] = value;
            }
        }
    }

    // each of several hosts may say its own port; the colons of a literal address are none
    private static (string Host, string Port) Split(string host, int port) =>
        host.Length > 0 && host[0] != '/' && host.LastIndexOf(':') is var colon and > 0 && (host.IndexOf(':', StringComparison.Ordinal) == colon || host[colon - 1] == ']') && int.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? (host[..colon].Trim('[', ']'), host[(colon + 1)..])
            : (host.Trim('[', ']'), port.ToString(CultureInfo.InvariantCulture));
}
