using System.Globalization;
using System.Text;

namespace Pantheon.Storage.Artifacts;

/// <summary>One rotation of the signing key: the old key says, under its own signature, which key signs after which statement.</summary>
/// <param name="From">The old public key as OpenSSH writes it, in base64.</param>
/// <param name="To">The new one.</param>
/// <param name="After">Place of the last statement that the old key signed; 0 when it signed none.</param>
/// <param name="At">When.</param>
/// <param name="Signature">The old key's SSH signature over all of this.</param>
/// <param name="Acceptance">The new key's: without it anybody could give this box a history by a key of their own.</param>
public sealed record KeyHandover(string From, string To, long After, DateTimeOffset At, string Signature, string Acceptance)
{
    internal const string Purpose = "pantheon-key";

    internal byte[] Text() => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"pantheon key handover v1\n{From}\n{To}\n{After}\n{At.UtcDateTime:O}\n"));

    internal bool IsSigned() => SshSignature.Verifies(Convert.FromBase64String(From), Purpose, Text(), Signature) && SshSignature.Verifies(Convert.FromBase64String(To), Purpose, Text(), Acceptance);
}
