using System.Runtime.InteropServices;

namespace Polywire.Cli.Terminal;

/// <summary>
/// Standard output as bytes, one write(2) per call, so that a line is whole and at once there. .NET's own console stream
/// hides a reader that has gone, and a FileStream writes at positions of its own, which overwrites what others wrote.
/// </summary>
internal static partial class StandardOutput
{
    private const int Output = 1, Error = 2;
    private const int Interrupted = 4, WouldBlock = 11, WouldBlockBsd = 35, BrokenPipe = 32;

    /// <summary>Whether people read it.</summary>
    public static bool IsTerminal { get; } = !Console.IsOutputRedirected;

    /// <summary>Whether it may be coloured: a terminal, and the user has not said no (no-color.org).</summary>
    public static bool HasColour { get; } = IsTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Writes all of <paramref name="bytes"/>.</summary>
    /// <exception cref="BrokenPipeException">Nobody reads any more.</exception>
    public static void Write(ReadOnlySpan<byte> bytes) => Write(Output, bytes);

    /// <summary>The same to standard error: for what is asked for there, and must not be lost in silence.</summary>
    /// <inheritdoc cref="Write(ReadOnlySpan{byte})"/>
    public static void WriteError(ReadOnlySpan<byte> bytes) => Write(Error, bytes);

    private static void Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        if (OperatingSystem.IsWindows())
        {
            using Stream console = descriptor == Output ? Console.OpenStandardOutput() : Console.OpenStandardError();
            console.Write(bytes);
            return;
        }

        while (!bytes.IsEmpty)
        {
            nint written = WriteFile(descriptor, bytes, bytes.Length);
            if (written >= 0) bytes = bytes[(int)written..];
            else Recover(descriptor, Marshal.GetLastPInvokeError());
        }
    }

    private static void Recover(int descriptor, int error)
    {
        switch (error)
        {
            case Interrupted:
                return;
            case WouldBlock or WouldBlockBsd:
                // Somebody made the pipe non-blocking; it is full for the moment.
                Thread.Yield();
                return;
            case BrokenPipe:
                throw new BrokenPipeException(descriptor == Output ? "output" : "error");
            default:
                throw new IOException($"Cannot write to standard {(descriptor == Output ? "output" : "error")}: " + Marshal.GetPInvokeErrorMessage(error));
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteFile(int descriptor, ReadOnlySpan<byte> bytes, nint count);
}
