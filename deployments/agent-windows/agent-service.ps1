<#
.SYNOPSIS
Instala, arranca, detiene, actualiza o quita el servicio de sincronización en el servidor de datos de Microsip.

.EXAMPLE
.\agent-service.ps1 install -DataFolder 'C:\Microsip datos' -Port 7070
.\agent-service.ps1 update
.\agent-service.ps1 remove
#>
#Requires -RunAsAdministrator
param(
    [Parameter(Mandatory)] [ValidateSet('install', 'start', 'stop', 'status', 'update', 'remove')] [string] $Action,
    [string[]] $DataFolder = @('C:\Microsip datos'),
    [int] $Port = 7070,
    [string] $Firebird = '127.0.0.1:3050',
    [string] $Source = (Join-Path $PSScriptRoot '..\..\dist\b2bgo-agent')
)
$ErrorActionPreference = 'Stop'
$Name = 'b2bgo-agent'
$Program = Join-Path $env:ProgramFiles 'b2bgo-agent'
$State = Join-Path $env:ProgramData 'b2bgo'
$Executable = Join-Path $Program 'b2bgo-agent.exe'
$Rule = 'b2bgo-agent'

function Copy-Program {
    if (-not (Test-Path (Join-Path $Source 'b2bgo-agent.exe'))) { throw "Falta $Source; ejecuta antes build.ps1." }
    # The old program stays until the new one is complete, and comes back when the new one cannot be put in its place.
    $new, $old = "$Program.new", "$Program.old"
    foreach ($folder in $new, $old) { if (Test-Path $folder) { Remove-Item -Recurse -Force $folder } }
    Copy-Item -Recurse $Source $new
    if (Test-Path $Program) { Move-Item $Program $old }
    try { Move-Item $new $Program } catch { if (Test-Path $old) { Move-Item $old $Program }; throw }
    if (Test-Path $old) { Remove-Item -Recurse -Force $old }
}

function Write-Settings {
    $file = Join-Path $State 'agent.toml'
    if (Test-Path $file) { Write-Host "Se conserva $file."; return }
    New-Item -ItemType Directory -Force $State | Out-Null
    # Certificate and settings are for the system and administrators alone.
    & icacls $State /inheritance:r /grant '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' | Out-Null
    $folders = ($DataFolder | ForEach-Object { "'$($_.TrimEnd('\'))'" }) -join ', '
    $lines = "data_folders = [$folders]", "listen = '0.0.0.0:$Port'", "firebird = '$Firebird'"
    Set-Content -Encoding utf8 -Path $file -Value $lines
}

function Install-Agent {
    Copy-Program
    Write-Settings
    & $Executable --startup delayed install
    if ($LASTEXITCODE -ne 0) { throw 'Windows no aceptó el servicio; revisa que no exista ya y vuelve a intentarlo.' }
    & sc.exe failure $Name reset= 86400 actions= restart/5000/restart/5000/restart/60000 | Out-Null
    if (-not (Get-NetFirewallRule -Name $Rule -ErrorAction SilentlyContinue)) {
        New-NetFirewallRule -Name $Rule -DisplayName 'b2bgo: sincronización con Microsip' -Direction Inbound `
            -Protocol TCP -LocalPort $Port -Action Allow | Out-Null
    }
    Start-Service $Name
    Get-Service $Name
}

switch ($Action) {
    'install' { Install-Agent }
    'start' { Start-Service $Name }
    'stop' { Stop-Service $Name }
    'status' { Get-Service $Name }
    'update' { Stop-Service $Name; try { Copy-Program } finally { Start-Service $Name }; Get-Service $Name }
    'remove' {
        Stop-Service $Name -ErrorAction SilentlyContinue
        & $Executable remove
        Remove-NetFirewallRule -Name $Rule -ErrorAction SilentlyContinue
        Remove-Item -Recurse -Force $Program
        Write-Host "Se conserva $State, con el certificado y la configuración; bórrala si ya no los necesitas."
    }
}
