using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pantheon.Platform.Interop;
using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Sandboxing.Landlock;

/// <summary>Puts the calling thread into a domain of its own, for good; whatever the kernel does not take as it is written is a fault.</summary>
internal static class LandlockDomain
{
    private const ulong AllScopes = AbstractSockets | Signals;
    private const ulong AbstractSockets = 1 << 0;
    private const ulong Signals = 1 << 1;

    // binding and connecting of TCP; no rule allows a port
    private const ulong AllNetwork = 3;
    private const int NameOnly = 0x200000;
    private const int CloseOnExec = 0x80000;

    /// <summary>A domain that holds nothing but signals: what it starts cannot signal anything outside, so it can tell its own.</summary>
    public static void EnterEnclosure()
    {
        // moves and links between folders are refused by every domain that does not speak of them
        using var ruleset = Create(new LandlockRuleset((ulong)FileRights.MoveBetweenFolders, 0, Signals));
        Add(ruleset, new LandlockRule("/", FileRights.MoveBetweenFolders));
        Restrict(ruleset);
    }

    public static void EnterView(IReadOnlyList<LandlockRule> rules)
    {
        using var ruleset = Create(new LandlockRuleset((ulong)FileRights.All, AllNetwork, AllScopes));
        foreach (var rule in rules)
        {
            Add(ruleset, rule);
        }

        Restrict(ruleset);
    }

    /// <summary>A domain that refuses to run or read what its rules leave out, and nothing else.</summary>
    public static void EnterHiding(IReadOnlyList<LandlockRule> rules)
    {
        using var ruleset = Create(new LandlockRuleset((ulong)(FileRights.Execute | FileRights.ReadFile | FileRights.MoveBetweenFolders), 0, 0));
        Add(ruleset, new LandlockRule("/", FileRights.MoveBetweenFolders));
        foreach (var rule in rules)
        {
            Add(ruleset, rule);
        }

        Restrict(ruleset);
    }

    private static SafeFileHandle Create(LandlockRuleset wanted)
    {
        var ruleset = LandlockCalls.Create(wanted);
        return ruleset.IsInvalid ? throw Fault("the ruleset was refused") : ruleset;
    }

    private static void Add(SafeFileHandle ruleset, LandlockRule rule)
    {
        using var path = LibC.Open(rule.Path, NameOnly | CloseOnExec);
        if (path.IsInvalid)
        {
            if (rule.MayBeMissing && Marshal.GetLastPInvokeError() is ErrorNumber.NoSuchFile or ErrorNumber.NotAFolder)
            {
                return;
            }

            throw Fault($"'{rule.Path}' cannot be opened");
        }

        if (LibC.Stat(path, "", FileStatus.OfTheHandleItself, FileStatus.BasicFields, out var status) != 0)
        {
            throw Fault($"'{rule.Path}' cannot be looked at");
        }

        var rights = status.IsFolder ? rule.Rights : rule.Rights & FileRights.OfAFile;
        if (!LandlockCalls.Add(ruleset, new LandlockPathRule((ulong)rights, (int)path.DangerousGetHandle())))
        {
            throw Fault($"the rule for '{rule.Path}' was refused");
        }
    }

    private static void Restrict(SafeFileHandle ruleset)
    {
        if (!LandlockCalls.Restrict(ruleset))
        {
            throw Fault("the domain was refused");
        }
    }

    private static ProcessStartException Fault(string what) =>
        new("landlock", $"its sandbox could not be put up: {what} ({Marshal.GetLastPInvokeErrorMessage()}).");
}
