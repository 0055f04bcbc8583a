using System.Buffers;
using System.Text;

namespace Pantheon.Platform.Processes;

/// <summary>Reads the small texts beneath /proc, which tell no length, with no more calls than that takes: several are read for each child.</summary>
internal static class KernelFile
{
    private const int UsualBytes = 1024;

    /// <summary>The whole text; an <see cref="IOException"/> where what it tells of is gone.</summary>
    public static string Read(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = ArrayPool<byte>.Shared.Rent(UsualBytes);
        try
        {
            var length = 0;
            while (RandomAccess.Read(file, bytes.AsSpan(length), length) is > 0 and var count)
            {
                length += count;
                if (length == bytes.Length)
                {
                    var longer = ArrayPool<byte>.Shared.Rent(2 * length);
                    bytes.AsSpan().CopyTo(longer);
                    ArrayPool<byte>.Shared.Return(bytes);
                    bytes = longer;
                }
            }

            return Encoding.UTF8.GetString(bytes.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
