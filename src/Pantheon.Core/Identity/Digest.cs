using System.Security.Cryptography;
using System.Text;

namespace Pantheon.Core.Identity;

/// <summary>The SHA-256 of some content (FIPS 180-4), as 64 lower-case hex digits.</summary>
public readonly record struct Digest
{
    public Digest(string hex)
    {
        ArgumentNullException.ThrowIfNull(hex);
        if (hex.Length != 64 || !hex.All(char.IsAsciiHexDigit))
        {
            throw new ArgumentException($"'{hex}' is not the hex form of a SHA-256: 64 hex digits are needed.", nameof(hex));
        }

        Hex = hex.ToLowerInvariant();
    }

    public string Hex { get; }

    private Digest(ReadOnlySpan<byte> hash) => Hex = Convert.ToHexStringLower(hash);

    public static Digest Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return new Digest(hash);
    }

    public static Digest Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    public byte[] ToBytes() => Convert.FromHexString(Hex);

    public override string ToString() => $"sha256:{Hex}";
}
