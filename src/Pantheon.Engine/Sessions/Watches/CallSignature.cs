using System.Text.Json;
using Pantheon.Core.Schemas;
using Pantheon.Engine.Tooling.Arguments;

namespace Pantheon.Engine.Sessions.Watches;

/// <summary>One spelling of a call: neither the order of its arguments nor white space nor a slip in their JSON makes it another one.</summary>
internal static class CallSignature
{
    private const int MaxHead = 160;

    public static string Of(string tool, string arguments) => $"{tool} {Canonical(arguments)}";

    /// <summary>As much of it as a message needs.</summary>
    public static string Head(string signature) => signature.Length <= MaxHead ? signature : signature[..MaxHead] + "…";

    private static string Canonical(string arguments)
    {
        if (string.IsNullOrWhiteSpace(arguments))
        {
            return "{}";
        }

        try
        {
            return CanonicalJson.Text(StrictJson.Parse(arguments));
        }
        catch (JsonException)
        {
            // what is no JSON is compared as it is understood, and else as it stands
            return ArgumentReader.Read(arguments) is { Values: [{ } understood, ..] } ? CanonicalJson.Text(understood) : string.Concat(arguments.Where(letter => !char.IsWhiteSpace(letter)));
        }
    }
}
