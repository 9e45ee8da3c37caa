#!/usr/bin/env bash
# Mounts the broker's data volume, formatting it only when it holds nothing at all.
#
# Usage: prepare-volume.sh volume-id mount-point
# The volume is attached after the instance has started, so this waits for it, ten minutes at most.
# DEVICE_FOLDER, FSTAB and WAIT_SECONDS move its places and its patience, for tests.
set -euo pipefail

if [ $# -ne 2 ]; then
  printf 'usage: prepare-volume.sh volume-id mount-point\n' >&2
  exit 2
fi
volume="$1" mount_point="$2"
# Nitro instances name a volume by its id without the hyphen.
device="${DEVICE_FOLDER:-/dev/disk/by-id}/nvme-Amazon_Elastic_Block_Store_${volume/-/}"
fstab="${FSTAB:-/etc/fstab}"

deadline=$((SECONDS + ${WAIT_SECONDS:-600}))
until [ -e "$device" ]; do
  if [ "$SECONDS" -ge "$deadline" ]; then
    printf 'prepare-volume.sh: %s is not attached as %s\n' "$volume" "$device" >&2
    exit 1
  fi
  sleep 2
done

# blkid leaves 2 for "nothing found"; every other answer is a reason to keep our hands off the volume.
found=0
signature="$(blkid --probe "$device")" || found=$?
case "$found:$signature" in
  2:) mkfs.xfs "$device" ;;
  0:*' TYPE="xfs"'*) ;;
  *)
    printf 'prepare-volume.sh: %s is neither empty nor xfs (blkid %s: %s); it is left as it is\n' \
      "$volume" "$found" "$signature" >&2
    exit 1
    ;;
esac

mkdir -p "$mount_point"
if ! grep -qF " $mount_point " "$fstab"; then
  printf 'UUID=%s %s xfs defaults,noatime,nofail 0 2\n' \
    "$(blkid --probe --match-tag UUID --output value "$device")" "$mount_point" >>"$fstab"
fi
systemctl daemon-reload
mountpoint -q "$mount_point" || mount "$mount_point"
# A volume that has been enlarged is used to its end.
xfs_growfs "$mount_point"
