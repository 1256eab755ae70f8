using System.Text.Json;

namespace Polywire.Toolbox.Http;

/// <summary>
/// A download under way: <c>NAME.part</c> holds what has come, <c>NAME.part.info</c> what it is the beginning of. The second is written before the first byte of the first, so that a
/// beginning is never taken for that of another file.
/// </summary>
internal sealed class PartialFile : IAsyncDisposable
{
    private readonly FileStream _file;

    private PartialFile(string path, FileStream file) => (Path, _file) = (path, file);

    /// <summary>Where the bytes are.</summary>
    internal string Path { get; }

    /// <summary>Bytes so far.</summary>
    internal long Length => _file.Length;

    /// <summary>Whether there are any, and the file is still under way.</summary>
    internal bool HasBytes => _file.CanRead && _file.Length > 0;

    /// <summary>What they are the beginning of; null when nobody knows.</summary>
    internal PartialInfo? Info { get; private set; }

    private string InfoPath => Path + ".info";

    /// <summary>Opens the partial file of a target, or makes it.</summary>
    /// <exception cref="IOException">Somebody downloads to it right now, or it cannot be written.</exception>
    internal static PartialFile Open(string target)
    {
        string path = target + ".part";
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.Asynchronous);
        return new PartialFile(path, file) { Info = ReadInfo(path + ".info") };
    }

    /// <summary>Forgets what has come, and notes what comes now.</summary>
    internal async ValueTask BeginAsync(PartialInfo info, CancellationToken cancellationToken)
    {
        File.Delete(InfoPath);
        _file.SetLength(0);
        _file.Position = 0;
        Info = info;
        if (info.Validator is not null) await File.WriteAllBytesAsync(InfoPath, JsonSerializer.SerializeToUtf8Bytes(info), cancellationToken).ConfigureAwait(false);
    }

    internal ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _file.Position = _file.Length;
        return _file.WriteAsync(bytes, cancellationToken);
    }

    /// <summary>Gives the whole file its name.</summary>
    /// <returns>Whether it has it; no, when that is taken and may not be replaced.</returns>
    internal async ValueTask<bool> TryFinishAsync(string target, bool replace)
    {
        await _file.DisposeAsync().ConfigureAwait(false);
        try
        {
            File.Move(Path, target, replace);
        }
        catch (IOException) when (!replace && File.Exists(target))
        {
            return false;
        }

        File.Delete(InfoPath);
        return true;
    }

    /// <summary>Removes it, when nothing has come.</summary>
    internal void DropIfEmpty()
    {
        if (!_file.CanRead || _file.Length > 0) return;
        File.Delete(Path);
        File.Delete(InfoPath);
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private static PartialInfo? ReadInfo(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<PartialInfo>(File.ReadAllBytes(path)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
