#!/usr/bin/env bash
# Mounts the broker's data volume, formatting it only when it holds nothing at all.
#
# Usage: prepare-volume.sh volume-id mount-point
# The volume is attached after the instance has started, so this waits for it, ten minutes at most.
set -euo pipefail

if [ $# -ne 2 ]; then
  printf 'usage: prepare-volume.sh volume-id mount-point\n' >&2
  exit 2
fi
volume="$1" mount_point="$2"
# Nitro instances name a volume by its id without the hyphen.
device="/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${volume/-/}"

deadline=$((SECONDS + 600))
until [ -b "$device" ]; do
  if [ "$SECONDS" -ge "$deadline" ]; then
    printf 'prepare-volume.sh: %s is not attached as %s\n' "$volume" "$device" >&2
    exit 1
  fi
  sleep 2
done

# blkid leaves 2 for "nothing found"; every other answer is a reason to keep our hands off the volume.
found=0
type="$(blkid --probe --match-tag TYPE --output value "$device")" || found=$?
case "$found:$type" in
  2:) mkfs.xfs "$device" ;;
  0:xfs) ;;
  *)
    printf 'prepare-volume.sh: %s holds "%s" (blkid: %s), not xfs; it is left as it is\n' "$volume" "$type" "$found" >&2
    exit 1
    ;;
esac

mkdir -p "$mount_point"
if ! grep -qF " $mount_point " /etc/fstab; then
  printf 'UUID=%s %s xfs defaults,noatime,nofail 0 2\n' \
    "$(blkid --probe --match-tag UUID --output value "$device")" "$mount_point" >>/etc/fstab
fi
systemctl daemon-reload
mountpoint -q "$mount_point" || mount "$mount_point"
# A volume that has been enlarged is used to its end.
xfs_growfs "$mount_point"
