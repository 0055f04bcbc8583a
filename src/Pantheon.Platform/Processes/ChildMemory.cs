using System.Runtime.InteropServices;
using System.Text;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Processes;

/// <summary>What a child that is being born reads, at addresses that stay; given back when it has become its program.</summary>
internal sealed unsafe class ChildMemory : IDisposable
{
    private readonly List<nint> _taken = [];

    public nint Zeros(int bytes) => Take(bytes);

    public nint Text(string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        var at = Take(bytes + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>((void*)at, bytes));
        return at;
    }

    /// <summary>An array of texts that ends with none.</summary>
    public nint Texts(IReadOnlyList<string> texts)
    {
        var at = (nint*)Take((texts.Count + 1) * sizeof(nint));
        for (var i = 0; i < texts.Count; i++)
        {
            at[i] = Text(texts[i]);
        }

        return (nint)at;
    }

    /// <summary>A limit, soft and hard.</summary>
    public nint Limit(ulong most)
    {
        var at = (ResourceLimit*)Take(sizeof(ResourceLimit));
        *at = new ResourceLimit(most, most);
        return (nint)at;
    }

    public CallStep* Steps(IReadOnlyList<CallStep> steps)
    {
        var at = (CallStep*)Take(steps.Count * sizeof(CallStep));
        for (var i = 0; i < steps.Count; i++)
        {
            at[i] = steps[i];
        }

        return at;
    }

    public void Dispose() => _taken.ForEach(taken => NativeMemory.Free((void*)taken));

    private nint Take(int bytes)
    {
        var at = (nint)NativeMemory.AllocZeroed((nuint)bytes);
        _taken.Add(at);
        return at;
    }
}
