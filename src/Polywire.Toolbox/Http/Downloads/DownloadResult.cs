namespace Polywire.Toolbox.Http;

/// <summary>A file that is there, whole.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="ResumedFrom">How many bytes of it an earlier download had brought.</param>
/// <param name="Exchange">The last exchange; null when nothing was asked for, because the file was there already.</param>
public sealed record DownloadResult(string Path, long Bytes, long ResumedFrom, HttpExchange? Exchange);
