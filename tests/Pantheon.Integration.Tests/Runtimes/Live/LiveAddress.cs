using System.Net;

namespace Pantheon.Integration.Tests.Runtimes.Live;

/// <summary>A model server of this machine and one of its models, as the value of an environment variable names them: `http://127.0.0.1:11434 MODEL`.</summary>
internal sealed record LiveAddress(string Endpoint, string Model)
{
    /// <summary>Throws <see cref="FormatException"/> with what is wrong; tests reach no other machine, so the address is a literal one of the loopback.</summary>
    public static LiveAddress Parse(string variable, string value)
    {
        var parts = value.Trim().Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var fault = parts.Length < 2 ? "no model"
            : !Uri.TryCreate(parts[0], UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttp ? "no address that begins with http://"
            : !IPAddress.TryParse(address.Host, out var host) ? $"'{address.Host}' where a literal address belongs"
            : !IPAddress.IsLoopback(host) ? $"{host}, which is not this machine"
            : address.PathAndQuery != "/" || address.UserInfo.Length > 0 ? "more than an address and a port"
            : null;
        return fault is null
            ? new LiveAddress(parts[0].TrimEnd('/'), parts[1])
            : throw new FormatException($"{variable} names {fault}; it must look like 'http://127.0.0.1:11434 MODEL' and says '{value}'");
    }
}
